"""
Benchmark of long lists at a million bookings: the API's events and the bureau's bookings, first page, last page, search
by code.

SAMPLE=large DATA_DIR=/tmp/bench-large .venv/bin/python -m launcher     # once, until it answers; then stop it
.venv/bin/python bench/lists.py /tmp/bench-large

Milliseconds of whole requests (median of 15), beside the plain statement that reads the same rows by key. Starts and
stops its own portal; the session it signs in with is deleted again.
"""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from bench import clients, servers

TIMES = 15


def setup(data):
    os.environ["DATA_DIR"] = str(data)
    from launcher import environment  # noqa: PLC0415

    environment.prepare(["shell"])
    import django  # noqa: PLC0415

    django.setup()


def clerk():
    """A session of the city bureau's first person, and how to end it."""
    from django.conf import settings  # noqa: PLC0415
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: PLC0415
    from django.contrib.sessions.backends.db import SessionStore  # noqa: PLC0415

    from community.policy import CITY_CODE  # noqa: PLC0415
    from core.models import User  # noqa: PLC0415
    from sample.accounts import ACCOUNTS  # noqa: PLC0415

    account = next(one for one in ACCOUNTS if one.seat_at == f"bureau:{CITY_CODE}")
    user = User.objects.get(username=account.username)
    session = SessionStore()
    session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(user.pk), settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return session


def plain():
    """The floor: twenty-five rows by key with the tables a list shows, in the same process."""
    import time  # noqa: PLC0415

    from cloudplatform.models import Event  # noqa: PLC0415

    keys = list(Event.objects.public().order_by("starts_at", "pk").values_list("pk", flat=True)[:25])
    took = []
    for _ in range(TIMES):
        began = time.perf_counter()
        list(Event.objects.filter(pk__in=keys).for_list())
        took.append((time.perf_counter() - began) * 1000)
    return sorted(took)[TIMES // 2]


def main():
    data = Path(sys.argv[1] if len(sys.argv) > 1 else "/tmp/bench-large").resolve()
    with servers.whole_portal(data, "large") as server:
        url = server.url
        setup(data)
        from cloudplatform.models import Booking, Event  # noqa: PLC0415

        events, bookings = Event.objects.public().count(), Booking.objects.count()
        print(clients.machine())
        print(f"{events:,} public events, {bookings:,} bookings")
        print(f"{'25 events by key, ORM, same process':<44}{plain():>9.1f} ms")
        session = clerk()
        code = Booking.objects.order_by("-pk").values_list("code", flat=True)[1000]
        cookie = {"Cookie": f"sessionid={session.session_key}"}
        cases = (
            ("API events, first page", "/api/v1/events/", {}),
            ("API events, last page", f"/api/v1/events/?page={-(-events // 25)}", {}),
            ("bookings of the bureau, first page", "/admin/cloudplatform/booking/", cookie),
            (
                "bookings of the bureau, last page",
                f"/admin/cloudplatform/booking/?p={-(-bookings // 50) - 2}",
                cookie,
            ),
            ("bookings of the bureau, by code", f"/admin/cloudplatform/booking/?q={code}", cookie),
        )
        try:
            for name, path, headers in cases:
                clients.one_by_one(url, [path] * 2, **headers)
                print(f"{name:<44}{clients.one_by_one(url, [path] * TIMES, **headers):>9.1f} ms", flush=True)
        finally:
            session.delete()


if __name__ == "__main__":
    main()

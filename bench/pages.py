"""
Benchmark of cached pages: pages per second beside a bare view that sends the same bytes, time of a first build, and
under a load of bookings.

.venv/bin/python bench/pages.py [seconds] [DATA_DIR]

Starts and stops its own servers. Prints what it measured; asserts nothing.
"""

import sys
import threading
import time
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from redis import Redis

from bench import clients, servers

PATHS = ("/", "/events/", "/projects/", "/members/", "/news/")


def zipped(url):
    request = urllib.request.Request(url, headers={"Accept-Encoding": "gzip"})
    with urllib.request.urlopen(request) as answer:
        return answer.read()


def changing(data, version, rate, over):
    """Say `rate` times a second that `version` changed, as commits do."""
    sockets = [*data.glob("run/redis.sock"), *Path("/tmp").glob("huacheng-*/redis.sock")]
    client = Redis(unix_socket_path=str(sockets[0]))
    while not over.wait(1 / rate):
        client.hincrby("pages:versions", version, 1)
        client.hincrby("pages:versions", "*", 1)


def report(name, rate, p95, floor=None):
    ratio = f"   {rate / floor:>5.2f} of the bare view" if floor else ""
    print(f"{name:<44}{rate:>8.0f} /s   p95 {p95:>7.1f} ms{ratio}", flush=True)


def main():
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 10
    data = Path(sys.argv[2] if len(sys.argv) > 2 else "/tmp/bench-pages").resolve()
    with servers.whole_portal(data, "small") as server:
        url = server.url
        print(clients.machine())
        event = f"/events/{clients.known(url, '/api/v1/events/?state=published&mode=first_come')['results'][-1]['id']}/"
        with servers.bare_page(zipped(url + "/")) as floor_server:
            floor, p95 = clients.storm(floor_server.url, "/", seconds)
            report("bare view, the bytes of the front page", floor, p95)
            for path in (*PATHS, event):
                clients.storm(url, path, 1)
                report(path, *clients.storm(url, path, seconds), floor)
        for path in ("/", "/events/", event):
            built = clients.one_by_one(url, [f"{path}?bench={number}{time.time()}" for number in range(40)])
            print(f"{path:<44}built anew in {built:>6.1f} ms (median of 40)", flush=True)
        for name, version in (
            ("pieces filled", "cloudplatform_event.taken"),
            ("whole page thrown away", "cloudplatform_event"),
        ):
            over = threading.Event()
            thread = threading.Thread(target=changing, args=(data, version, 30, over))
            thread.start()
            report(f"{event}, 30 bookings/s, {name}", *clients.storm(url, event, seconds), floor)
            over.set(), thread.join()


if __name__ == "__main__":
    main()

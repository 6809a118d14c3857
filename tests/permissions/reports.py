"""The yearly books. Columns: visitor, citizen, writer (of a chapter, in an institution), district, city."""

import datetime as dt

from django.utils import timezone

from community.policy import Role
from core.record.actors import Actor
from reports.actions import chapters, editions, releases
from reports.actions.editions import Assignment
from reports.queries.guests import token_of
from reports.states import EditionState
from tests.factories.community import InstitutionFactory, city_staff, district_staff, holder_of
from tests.factories.core import UserFactory
from tests.factories.reports import edition_in, held_events

PEOPLE = ("visitor", "citizen", "writer", "district", "city")


def world():
    now, institution, staff = timezone.now(), InstitutionFactory(), city_staff()
    held_events(2025, months=(1, 2))
    out = edition_in(EditionState.PUBLISHED)
    work = edition_in(EditionState.WRITING, book="service")
    chapter = work.chapters.order_by("place").first()
    due = Assignment(institution, None, timezone.localdate(now) + dt.timedelta(days=9))
    writer = holder_of(institution, Role.EDITOR)
    chapter = editions.assign_chapter(chapter=chapter, assignment=due, by=Actor(staff), at=now)
    row = chapters.comment(chapter=chapter, quoted="", words="补一句来源", by=Actor(staff), at=now)
    guest = releases.invite_guest(
        edition=work, name="某记者", organisation="某报", approves=False, by=Actor(staff), at=now
    )
    cast = {
        "visitor": None, "citizen": UserFactory(), "writer": writer,
        "district": district_staff(institution.area_id[:6]), "city": staff,
    }  # fmt: skip
    here = {"book": out.book, "period": out.period_key}
    return cast, {
        "reports:latest": {"book": out.book}, "reports:contents": here, "reports:version": {**here, "minor": 0},
        "reports:chapter": {**here, "place": 1}, "reports:chart": {**here, "place": 1, "block": 2},
        "reports:figure": {**here, "reference": "events.held@city:4401"}, "reports:search": here,
        "reports:file": {**here, "kind": "pdf"}, "reports:guest": {"token": token_of(guest)},
        "reports:answer": {"pk": row.pk}, "chapter": {"pk": chapter.pk},
    }  # fmt: skip


PERMISSIONS: dict[str, str] = {
    "reports:shelf": "200 200 200 200 200",
    "reports:feed": "200 200 200 200 200",
    "reports:press": "200 200 200 200 200",
    "reports:latest": "302 302 302 302 302",
    "reports:contents": "200 200 200 200 200",
    "reports:version": "200 200 200 200 200",
    "reports:chapter": "200 200 200 200 200",
    "reports:chart": "200 200 200 200 200",
    "reports:figure": "200 200 200 200 200",
    "reports:search": "200 200 200 200 200",
    "reports:file": "200 200 200 200 200",
    "reports:guest": "200 200 200 200 200",
    "reports:my_chapters": "302 200 200 200 200",
    "reports:edit": "302 404 200 404 200",
    "POST reports:autosave": "302 404 422 404 404",
    "POST reports:hand_in": "302 404 409 404 404",
    "POST reports:withdraw": "302 404 409 404 404",
    "reports:versions": "302 404 200 404 200",
    "POST reports:add_picture": "302 404 422 404 404",
    "POST reports:comment": "302 404 422 404 422",
    "POST reports:answer": "302 404 422 404 404",
    "reports:figure_list": "302 404 200 404 200",
}

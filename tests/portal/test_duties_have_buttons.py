"""A duty is shown to who has the button for it; a brief that is ready is told to who hands it in."""

import pytest
from django.utils import timezone

from community.members.actions import alliances
from community.members.queries import own_duties as gathered
from community.members.queries.waiting import Duty
from community.policy import Right, Role
from community.press.actions import briefs
from community.states import BriefState
from core.models import Notice
from core.record.actors import Actor
from tests.factories.community import SeatFactory, city_staff
from tests.factories.members import alliance, member
from tests.factories.news import brief_in
from tests.factories.training import Exchange, ProgrammeFactory, asked_by

pytestmark = pytest.mark.django_db


def titles(seat):
    return [duty.title for duty in gathered.duties_of(seat, timezone.now())]


def test_agreeing_to_an_exchange_waits_for_the_head_only():
    row = Exchange().proposed()
    head = row.host.seats.filter(role=Role.HEAD).first() or SeatFactory(institution=row.host, role=Role.HEAD)
    handler = SeatFactory(institution=row.host, role=Role.HANDLER)
    assert any(title.startswith("同意交流") for title in titles(head))
    assert not any(title.startswith("同意交流") for title in titles(handler))


def enrolling(institution):
    asked_by(SeatFactory(institution=institution, role=Role.HANDLER).user, ProgrammeFactory(), institution)


def inviting(institution):
    alliances.invite(alliance=alliance(), institution=institution, by=Actor(city_staff()), at=timezone.now())


@pytest.mark.parametrize(("make", "words"), [(enrolling, "同意报名"), (inviting, "答复邀请")])
def test_so_do_an_enrolment_and_the_invitation_of_an_alliance(make, words):
    institution = member().institution
    head, handler = (SeatFactory(institution=institution, role=role) for role in (Role.HEAD, Role.HANDLER))
    make(institution)
    shown = [any(title.startswith(words) for title in titles(seat)) for seat in (head, handler)]
    assert shown == [True, False]


def test_a_duty_of_one_person_is_shown_to_that_person_only(monkeypatch):
    one, other = SeatFactory(role=Role.HEAD), SeatFactory(role=Role.HEAD)
    duty = Duty("确认交接", "席位", None, "/me/seats/", holder=one.user_id)
    assert (gathered.has_button(one, duty), gathered.has_button(other, duty)) == (True, False)


@pytest.mark.parametrize(("role", "shown"), [(Role.HEAD, True), (Role.LIAISON, True), (Role.EDITOR, False)])
def test_a_duty_needs_the_right_of_its_button(role, shown):
    duty = Duty("看稿、报送", "信息报送", None, "/workbench/briefs/1/", Right.REPORT)
    assert gathered.has_button(SeatFactory(role=role), duty) is shown


def test_a_brief_that_is_ready_is_told_to_the_liaison_and_stands_among_their_duties(client, run_jobs):
    editor = SeatFactory(role=Role.EDITOR)
    liaison = SeatFactory(institution=editor.institution, role=Role.LIAISON)
    brief = brief_in(BriefState.DRAFT, by=editor.actor)
    client.force_login(editor.user, backend="django.contrib.auth.backends.ModelBackend")
    assert "写好了，请联络员报送" in client.get(f"/workbench/briefs/{brief.pk}/").content.decode()
    assert not any("看稿、报送" in title for title in titles(liaison))

    client.post(f"/workbench/briefs/{brief.pk}/finish/")
    run_jobs()

    assert any("看稿、报送" in title for title in titles(liaison))
    assert Notice.objects.filter(recipient=liaison.user, title__startswith="稿件写好了").exists()
    with pytest.raises(briefs.ReadyAlready):
        briefs.finish_brief(brief=brief, by=editor.actor, at=timezone.now())
    briefs.submit_brief(brief=brief, by=liaison.actor, at=timezone.now())
    assert not any("看稿、报送" in title for title in titles(liaison))

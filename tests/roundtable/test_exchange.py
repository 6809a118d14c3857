"""The exchange board: matches with reasons and a switch, agreements signed by two seats, what they become. Policy: 3.1.3."""

import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from community.models import SpaceBooking
from core.record.lifecycle import MoveNotAllowed
from roundtable.actions import exchange as actions
from roundtable.models import Agreement, Post
from roundtable.queries.exchange import matches, tally
from tests.factories.community import SeatFactory
from tests.factories.projects import project_in
from tests.factories.roundtable import DAY, acting, member
from tests.factories.spaces import SharingRuleFactory
from tests.roundtable.test_pages import signed_in

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TODAY = timezone.localdate()


def posted(side="offer", resource="room", *, who=None, since=0, until=30, **changes):
    institution, person = who or member()
    fields = actions.PostFields(
        side=side, resource=resource, title=changes.pop("title", "排练室周末空着"), since=TODAY + since * DAY,
        until=TODAY + until * DAY, **changes,
    )  # fmt: skip
    return actions.post(institution=institution, fields=fields, by=acting(person), at=NOW)


def proposed(post, *, who=None, **terms):
    institution, person = who or member()
    return actions.propose(
        post=post,
        institution=institution,
        terms=actions.Terms(terms="周六下午用两小时", **terms),
        by=acting(person),
        at=NOW,
    )


def owner_of(post):
    return post.institution, post.posted_by


# --- matches ---
def test_a_match_is_of_the_same_kind_on_days_that_overlap_and_says_why():
    mine = posted()
    fits = posted("need", since=10, until=40)
    posted("need", "teacher")
    posted("need", since=31, until=40)
    found = matches(mine, TODAY)
    assert [one.post for one in found] == [fits]
    assert found[0].reasons[0] == "都是场地"
    assert "重合 21 天" in found[0].reasons[1]


def test_who_turns_the_switch_off_is_neither_matched_nor_found():
    mine, other = posted(), posted("need")
    for post in (other, mine):
        actions.set_matching(post=post, is_matched=False, by=acting(post.posted_by), at=NOW)
        mine.refresh_from_db()
        assert matches(mine, TODAY) == []
        actions.set_matching(post=post, is_matched=True, by=acting(post.posted_by), at=NOW)


# --- agreements ---
def test_an_agreement_is_signed_by_a_seat_of_the_other_side():
    post = posted()
    agreement = proposed(post)
    colleague = SeatFactory(institution=agreement.proposer).user
    with pytest.raises(actions.NotYourSignature):
        actions.sign(agreement=agreement, by=acting(colleague), at=NOW)
    signed = actions.sign(agreement=agreement, by=acting(post.posted_by), at=NOW)
    post.refresh_from_db()
    assert (signed.state, post.state) == ("signed", "agreed")
    with pytest.raises(actions.PostOver):
        proposed(post)
    with pytest.raises(IntegrityError, match="signed_by_two"), transaction.atomic():
        Agreement.objects.filter(pk=signed.pk).update(answered_by=signed.proposed_by)


def test_nobody_agrees_with_themselves_or_on_what_was_taken_back():
    post = posted()
    with pytest.raises(actions.OwnPost):
        proposed(post, who=owner_of(post))
    actions.withdraw(post=post, by=acting(post.posted_by), at=NOW)
    with pytest.raises(actions.PostOver):
        proposed(post)
    with pytest.raises(MoveNotAllowed):
        actions.withdraw(post=post, by=acting(post.posted_by), at=NOW)


def test_a_space_agreed_on_is_borrowed_at_the_second_signature():
    owner = member()
    rule = SharingRuleFactory(space__facility__institution=owner[0])
    post = posted(who=owner, space=rule.space)
    with pytest.raises(actions.TimeMissing):
        proposed(post)
    starts_at = timezone.localtime(NOW + 5 * DAY).replace(hour=10, minute=0, second=0, microsecond=0)
    agreement = proposed(post, starts_at=starts_at, ends_at=starts_at + dt.timedelta(hours=2))
    assert not SpaceBooking.objects.exists()

    signed = actions.sign(agreement=agreement, by=acting(owner[1]), at=NOW)
    booking = SpaceBooking.objects.get()
    assert (signed.booking, booking.institution, booking.space) == (booking, agreement.taker, rule.space)
    assert tally().booked == 1


def test_nothing_is_put_up_for_days_gone_by():
    with pytest.raises(actions.OverAlready):
        posted(since=-9, until=-1)


def test_only_ones_own_shared_space_is_offered():
    with pytest.raises(actions.SpaceOfAnother):
        posted(space=SharingRuleFactory().space)


def test_an_agreement_becomes_a_partners_line_of_the_project():
    project = project_in("draft")
    lead = (project.lead, SeatFactory(institution=project.lead).user)
    post = posted(who=lead)
    partner = member()
    agreement = proposed(post, who=partner, project=project)
    before = set(project.partners.values_list("institution", flat=True))
    actions.sign(agreement=agreement, by=acting(lead[1]), at=NOW)
    assert set(project.partners.values_list("institution", flat=True)) == before | {partner[0].pk}
    with pytest.raises(actions.ProjectOfAnother):
        proposed(posted(), project=project)


def test_what_came_of_it_is_written_down_and_counted():
    post = posted()
    agreement = actions.sign(agreement=proposed(post), by=acting(post.posted_by), at=NOW)
    actions.finish(agreement=agreement, outcome="用了四次", by=acting(post.posted_by), at=NOW)
    refused = proposed(posted())
    actions.decline(agreement=refused, reason="时间不合", by=acting(refused.post.posted_by), at=NOW)
    found = tally()
    assert (found.posted, found.agreed, found.finished) == (2, 1, 1)


# --- pages ---
def test_the_board_is_for_members_and_shows_why_something_fits():
    mine, other = posted(), posted("need", title="找排练室")
    assert not Post.objects.visible_to(AnonymousUser()).exists()
    client = signed_in(mine.posted_by)
    assert "找排练室" in client.get(reverse("roundtable:board")).content.decode()
    page = client.get(reverse("roundtable:board_post", args=[mine.pk])).content.decode()
    assert "为什么合适：都是场地" in page
    answer = client.post(reverse("roundtable:board_post", args=[other.pk]), {"terms": "我们出排练室"})
    assert answer.status_code == 302
    agreement = Agreement.objects.get()
    url = reverse("roundtable:agreement", args=[agreement.pk])
    signed_in(other.posted_by).post(url, {"deed": "sign"})
    agreement.refresh_from_db()
    assert (agreement.state, agreement.giver) == ("signed", mine.institution)


def test_nobody_reads_the_drafts_of_another_body_in_the_form_of_an_agreement():
    theirs, ours = project_in("draft", title="别家还没交的项目"), project_in("draft", title="我们自己的项目")
    post = posted(who=(theirs.lead, SeatFactory(institution=theirs.lead).user))
    client = signed_in(SeatFactory(institution=ours.lead).user)
    page = client.get(reverse("roundtable:board_post", args=[post.pk])).content.decode()
    assert "我们自己的项目" in page
    assert "别家还没交的项目" not in page
    answer = client.post(
        reverse("roundtable:board_post", args=[post.pk]), {"terms": "一起做", "project": theirs.pk}
    )
    assert (answer.status_code, Agreement.objects.count()) == (422, 0)


def test_taking_an_entry_back_asks_first():
    post = posted()
    page = signed_in(post.posted_by).get(reverse("roundtable:board_post", args=[post.pk])).content.decode()
    assert page.index("收回以后不能恢复") < page.index("确定收回")

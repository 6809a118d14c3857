"""Pages of the roundtable: what they say, and that they cost the same with one row and with many."""

import io

import docx
import pytest
from django.test import Client
from django.urls import reverse

from core.record.edits import SEEN
from roundtable.actions import votes as voting
from roundtable.models import Invitation
from tests.factories.community import SeatFactory, city_staff
from tests.factories.roundtable import (
    DAY,
    NOW,
    accepted,
    acting,
    head_of,
    invited,
    listed,
    member,
    pdf_upload,
    planned,
    proposed,
    seat_of,
    sitting,
)

pytestmark = pytest.mark.django_db


def signed_in(person):
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def soon():
    from django.utils import timezone

    return timezone.now()


def test_the_public_page_shows_the_agenda_with_times_and_who_is_called(client):
    meeting = invited(items=2)
    body = client.get(meeting.path).content.decode()

    assert "议题1" in body
    assert "议题2" in body
    assert "09:20" in body
    assert meeting.invitations.first().institution.name in body
    assert "sign-in" not in body


def test_the_index_says_how_the_duty_is_kept(client):
    body = client.get("/roundtable/").content.decode()
    assert "每半年一次，做到了没有" in body
    assert "还没有公布过会议" in body


def test_pages_cost_the_same_with_one_meeting_and_with_many(client, count_queries):
    staff = city_staff()
    one = invited(staff, members=1, items=1, kind="topical")

    def costs():
        return count_queries(lambda: client.get("/roundtable/")), count_queries(lambda: client.get(one.path))

    before = costs()
    for _ in range(4):
        invited(staff, members=1, items=1, kind="topical")
    many = invited(staff, members=6, items=5, kind="topical")
    assert count_queries(lambda: client.get(many.path)) == before[1]
    assert costs()[0] == before[0]


def test_a_member_proposes_and_keeps_what_was_typed_when_refused():
    _, person = member()
    client = signed_in(person)
    typed = {"title": "夜间开放", "sought": "decision", "brief": "人手不够", "minutes_asked": 15}

    refused = client.post(reverse("roundtable:propose"), typed)
    assert refused.status_code == 422
    assert "请写明希望会议议定的话" in refused.content.decode()
    assert "人手不够" in refused.content.decode()

    done = client.post(reverse("roundtable:propose"), {**typed, "decision_sought": "周五开到九点"})
    assert done.status_code == 302
    assert "夜间开放" in client.get(reverse("roundtable:desk")).content.decode()


def test_the_later_of_two_colleagues_reads_both_texts_of_a_proposal():
    item = proposed(planned(), institution=(who := member())[0], person=who[1])
    client, path = signed_in(who[1]), reverse("roundtable:item", args=[item.pk])
    form = client.get(path).context["form"]
    typed = {bound.name: bound.value() for bound in form} | {SEEN: form.edit.version}
    client.post(path, {**typed, "brief": "同事写的"})
    answer = client.post(path, {**typed, "brief": "我写的"})
    item.refresh_from_db()
    assert (answer.status_code, item.brief) == (409, "同事写的")
    assert ("同事写的" in answer.content.decode(), "我写的" in answer.content.decode()) == (True, True)


def test_withdrawing_an_item_asks_and_says_what_is_lost():
    item = proposed(planned(), institution=(who := member())[0], person=who[1])
    page = signed_in(who[1]).get(reverse("roundtable:item", args=[item.pk])).content.decode()
    assert page.index("撤下以后不能恢复") < page.index("确定撤下")


@pytest.mark.parametrize(
    "deed",
    ["leave", "ballots", "count", "close-vote", "void-vote", "presence", "open-item", "drop-resolution"],
)
@pytest.mark.parametrize("odd", ["", "abc", "²", "9" * 40])
def test_a_button_of_the_live_page_that_names_no_row_is_refused(deed, odd):
    staff = city_staff()
    meeting = sitting(staff, opens_item=True)
    typed = dict.fromkeys(("attendance", "vote", "resolution", "here", "item"), odd) | {
        "reason": "点错",
        f"v{odd}": "for",
    }
    answer = signed_in(staff).post(reverse("roundtable:live_act", args=[meeting.number, deed]), typed)
    assert answer.status_code in (302, 404, 409, 422)


def test_a_delegate_is_named_on_line_and_only_own_seats_are_offered():
    at = soon()
    meeting = invited(at=at, starts_at=at + 20 * DAY)
    invitation = meeting.invitations.first()
    person = head_of(invitation.institution)
    client, url = signed_in(person), reverse("roundtable:invitation", args=[invitation.pk])

    stranger = client.post(url, {"answer": "come", "seat": seat_of(member()[1]).pk})
    assert stranger.status_code == 422
    assert client.post(url, {"answer": "come", "seat": seat_of(person).pk}).status_code == 302
    assert Invitation.objects.get(pk=invitation.pk).state == "accepted"
    sees = client.get(url).context["coming"].edit.version
    other = SeatFactory(institution=invitation.institution)
    Invitation.objects.filter(pk=invitation.pk).update(alternate=other)  # a colleague came between
    again = client.post(url, {"answer": "come", "seat": seat_of(person).pk, "seen_version": sees})
    assert (again.status_code, "别人已经改过" in again.content.decode()) == (409, True)
    assert Invitation.objects.get(pk=invitation.pk).alternate == other
    assert client.post(url, {"answer": "excuse", "reason": "出差"}).status_code == 302
    assert Invitation.objects.get(pk=invitation.pk).state == "declined"


def test_the_secretariat_hands_in_papers_of_the_whole_meeting_and_opens_them(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    staff, meeting = city_staff(), invited()
    client = signed_in(staff)
    url = reverse("roundtable:add_meeting_paper", args=[meeting.number])
    typed = {"title": "会议手册", "access": "delegates", "upload": pdf_upload()}
    assert client.post(url, typed).status_code == 302
    paper = meeting.papers.get()
    assert paper.item is None
    assert "会议手册" not in Client().get(meeting.path).content.decode()
    client.post(f"/admin/roundtable/paper/do/access/?ids={paper.pk}", {"access": "public"})
    assert "会议手册" in Client().get(meeting.path).content.decode()


@pytest.mark.parametrize("what", ["agenda", "cards", "seating", "sign-in"])
@pytest.mark.parametrize("kind", ["pdf", "docx"])
def test_every_sheet_is_printed(what, kind):
    staff = city_staff()
    meeting = invited(staff)
    accepted(meeting.invitations.first())

    answer = signed_in(staff).get(reverse("roundtable:printed", args=[meeting.number, what, kind]))
    assert answer.status_code == 200
    assert answer.content[:4] == (b"%PDF" if kind == "pdf" else b"PK\x03\x04")


def test_no_character_stops_what_is_taken_along():
    odd, staff = "上\x0b下\x1f\ufffe完", city_staff()
    meeting = invited(staff)
    type(meeting).objects.update(theme=odd, room=odd, space=None)
    meeting.items.update(title=odd, speaking=odd)
    client = signed_in(staff)
    for kind in ("docx", "pdf"):
        path = reverse("roundtable:printed", args=[meeting.number, "agenda", kind])
        answer = client.get(path)
        assert answer.status_code == 200
        if kind == "docx":
            docx.Document(io.BytesIO(answer.content))
    entry = client.get(reverse("roundtable:calendar", args=[meeting.number])).content
    assert (b"\x0b" in entry, b"\x1f" in entry) == (False, False)


def test_a_paper_that_is_no_document_is_refused_with_the_reason(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    item = proposed(planned())
    client = signed_in(head_of(item.institution))
    url = reverse("roundtable:add_paper", args=[item.pk])
    bad = pdf_upload("方案.pdf")
    bad.file.write(b"MZ")
    bad.file.seek(0)

    refused = client.post(url, {"title": "方案", "access": "delegates", "upload": bad})
    assert refused.status_code == 409
    assert (
        client.post(url, {"title": "方案", "access": "delegates", "upload": pdf_upload()}).status_code == 302
    )
    assert "第 1 版" in client.get(reverse("roundtable:item", args=[item.pk])).content.decode()


def test_the_secretariat_prepares_a_meeting_at_the_admin_site():
    staff = city_staff()
    client, meeting = signed_in(staff), planned(staff)
    item, institution = proposed(meeting), member()[0]
    do = "admin:roundtable_{}_do".format

    accept = client.post(f"{reverse(do('agendaitem'), args=['accept'])}?ids={item.pk}", {"minutes_given": 20})
    listed_url = f"{reverse(do('roundtable'), args=['list'])}?ids={meeting.pk}"
    from community.models import Membership

    Membership.objects.create(institution=institution, joined_on="2024-01-01")
    drawn_up = client.post(listed_url, {"institutions": [institution.pk], "standing": "delegate"})

    assert (accept.status_code, drawn_up.status_code) == (302, 302)
    item.refresh_from_db()
    assert (item.state, meeting.invitations.get().institution) == ("listed", institution)
    for page in ("roundtable", "agendaitem", "invitation", "missedhalf"):
        assert client.get(reverse(f"admin:roundtable_{page}_changelist")).status_code == 200
    assert client.get(reverse("admin:roundtable_roundtable_add")).status_code == 200
    assert client.get(reverse("admin:roundtable_roundtable_change", args=[meeting.pk])).status_code == 200


def test_a_meeting_is_called_at_the_admin_site_and_a_second_is_refused_at_the_form():
    staff = city_staff()
    seat = seat_of(staff).pk
    client, url = signed_in(staff), reverse("admin:roundtable_roundtable_add")
    at = soon() + 20 * DAY
    typed = {
        "kind": "regular", "theme": "空白镇街", "summary": "", "convener": seat, "chair": seat, "starts_at_0": f"{at:%Y-%m-%d}",
        "starts_at_1": "09:00", "ends_at_0": f"{at:%Y-%m-%d}", "ends_at_1": "11:00", "video_url": "https://meet.example.org/1",
    }  # fmt: skip
    assert client.post(url, typed).status_code == 302
    again = client.post(url, typed)
    assert again.status_code == 200
    assert "已经有一次例会" in again.content.decode()


def test_old_items_read_as_they_were():
    meeting = planned()
    item = listed(meeting, at=NOW)
    assert item.proposer == item.institution.name
    assert acting(head_of(item.institution)).seat_label


# --- the day ---
def test_the_whole_meeting_is_run_on_the_live_page():
    at, staff = soon(), city_staff()
    meeting = invited(staff, at=at - 20 * DAY, starts_at=at, members=2)
    for invitation in meeting.invitations.all():
        accepted(invitation, at=at - 10 * DAY)
    client = signed_in(staff)
    item = meeting.items.get()

    def do(deed, **typed):
        return client.post(reverse("roundtable:live_act", args=[meeting.number, deed]), typed).status_code

    for invitation in meeting.invitations.all():
        assert do("tick", **{"tick-seat": invitation.seat_id, "tick-mode": "room"}) == 302
    one, two = meeting.attendances.order_by("pk")
    steps = [
        do("open"), do("open-item", item=item.pk), do("presence", item=item.pk, here=[one.pk, two.pk]),
        do("vote", item=item.pk, **{"vote-question": "同意吗", "vote-method": "named", "vote-majority": "simple"}),
    ]  # fmt: skip
    vote = item.votes.get()
    steps += [
        do("ballots", item=item.pk, vote=vote.pk, **{f"v{one.pk}": "for", f"v{two.pk}": "for"}),
        do("close-vote", item=item.pk, vote=vote.pk),
    ]
    early = client.post(reverse("roundtable:live_act", args=[meeting.number, "close"]))
    refused = client.post(
        reverse("roundtable:live_act", args=[meeting.number, "decide"]),
        {"item": item.pk, "decide-outcome": "agreed", "decide-conclusion": "打字没丢"},
    )
    slip = {
        "text": "能在线约",
        "lead": one.institution_id,
        "due_on": at.date() + 400 * DAY,
        "success": "能约",
    }
    while slip["due_on"].weekday() > 4:
        slip["due_on"] += DAY
    nobody = client.post(
        reverse("roundtable:live_act", args=[meeting.number, "resolution"]),
        {"item": item.pk, **{f"resolution-{name}": value for name, value in slip.items() if name != "lead"}},
    )
    assert nobody.status_code == 422
    assert nobody.context["resolution_form"].errors["lead"] == ["议定事项要有牵头单位，请选一个。"]
    slip |= {"person": one.seat_id, "measure": "events.held"}
    steps += [
        do("resolution", item=item.pk, **{f"resolution-{name}": value for name, value in slip.items()}),
        do("decide", item=item.pk, **{"decide-outcome": "agreed", "decide-conclusion": "同意"}), do("close"),
    ]  # fmt: skip

    assert steps == [302] * 9
    assert (early.status_code, refused.status_code) == (409, 409)
    assert "打字没丢" in refused.content.decode()
    meeting.refresh_from_db()
    made = item.resolutions.get()
    assert (meeting.state, made.state) == ("held", "provisional")
    assert (made.person, made.measure) == (one.seat, "events.held")


def test_a_delegate_signs_in_by_the_code_and_votes_on_a_phone():
    at, staff = soon(), city_staff()
    meeting = sitting(staff, at=at - 20 * DAY, starts_at=at, opens_item=True)
    vote = voting.open_vote(item=meeting.items.get(), question="同意吗", by=acting(staff), at=at)
    ballot = vote.ballots.first()
    client = signed_in(ballot.attendance.user)

    wrong = client.get(reverse("roundtable:sign_in", args=[meeting.number, "nonsense"]))
    assert wrong.status_code == 404
    page = client.get(reverse("roundtable:sign_in", args=[meeting.number, meeting.sign_in_code]))
    assert "已签到" in page.content.decode()
    assert "正在表决：同意吗" in client.get(reverse("roundtable:day", args=[meeting.number])).content.decode()
    client.post(reverse("roundtable:cast", args=[ballot.pk]), {"choice": "against"})
    ballot.refresh_from_db()
    assert ballot.choice == "against"


def test_the_live_page_costs_the_same_with_two_and_with_many(count_queries):
    staff = city_staff()
    client = signed_in(staff)

    def cost(members):
        meeting = sitting(staff, members=members, items=members, kind="topical", opens_item=True)
        url = reverse("roundtable:live", args=[meeting.number])
        return count_queries(lambda: client.get(url))

    cost(2)
    assert cost(2) == cost(5)

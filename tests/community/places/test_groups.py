"""Groups of citizens on the register."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from community.models import Group
from community.places.actions import groups
from community.places.actions.groups import GroupFields
from community.policy import GROUPS_PER_LEADER
from community.states import GROUP, GroupState
from core import crypto
from core.models import JournalEntry, Notice
from core.record.lifecycle import MoveNotAllowed
from tests.factories.community import InstitutionFactory, city_staff, holder_of
from tests.factories.core import UserFactory, actor
from tests.factories.spaces import GroupFactory
from tests.lifecycle_tables import taken_back

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 3, 2, 9, 0, tzinfo=timezone.get_default_timezone())
S = GroupState


def fields(home, **changes):
    return GroupFields(
        **{"name": "珠江合唱团（示例）", "art": "chorus", "home": home, "members": 12, **changes}
    )


def ask(home=None, by=None, **changes):
    return groups.apply_group(
        fields=fields(home or InstitutionFactory(), **changes), by=by or actor(), at=NOW
    )


def made(state):
    registered = NOW if state in (S.REGISTERED, S.SUSPENDED) else None
    return GroupFactory(state=state, registered_at=registered)


def do(verb, group):
    act = {"by": actor(), "at": NOW, "group": group}
    return {
        "apply": lambda: groups.apply_again(fields=fields(group.home), **act),
        "vouch": lambda: groups.vouch_for_group(**act),
        "register": lambda: groups.register_group(**act),
        "refuse": lambda: groups.refuse_group(reason="不是本区的", **act),
        "suspend": lambda: groups.suspend_group(reason="超时", **act),
        "resume": lambda: groups.resume_group(**act),
        "leave": lambda: groups.leave_register(**act),
    }[verb]()


VERBS = {"apply": {S.REFUSED: S.APPLIED}, "vouch": {S.APPLIED: S.VOUCHED}, "register": {S.VOUCHED: S.REGISTERED},
         "refuse": {S.APPLIED: S.REFUSED, S.VOUCHED: S.REFUSED}, "suspend": {S.REGISTERED: S.SUSPENDED},
         "resume": {S.SUSPENDED: S.REGISTERED}, "leave": {state: S.LEFT for state in S if state != S.LEFT}}  # fmt: skip


@pytest.mark.parametrize("state", S)
def test_each_verb_moves_from_its_states_and_no_others(state):
    group = made(state)
    found = {}
    for verb in VERBS:
        with taken_back():
            try:
                found[verb] = do(verb, Group.objects.get(pk=group.pk)).state
            except MoveNotAllowed:
                found[verb] = None  # refused

    assert found == {verb: moves.get(state) for verb, moves in VERBS.items()}


def test_the_verbs_make_every_move_of_the_table():
    moves = {(source, target) for verb in VERBS.values() for source, target in verb.items()}

    assert moves == {(source, target) for source, targets in GROUP.moves.items() for target in targets}


def test_a_group_belongs_to_the_area_of_its_home():
    home = InstitutionFactory()

    assert ask(home).area == home.area


def test_a_home_has_one_live_group_of_a_name():
    home = InstitutionFactory()
    first = ask(home)

    with pytest.raises(groups.GroupNameTaken):
        ask(home)
    groups.leave_register(group=first, by=actor(), at=NOW)
    assert ask(home).state == S.APPLIED


def test_nobody_leads_more_groups_than_the_limit():
    leader = actor()
    for number in range(GROUPS_PER_LEADER):
        ask(by=leader, name=f"第{number}队（示例）")

    with pytest.raises(groups.TooManyGroups):
        ask(by=leader, name="再一队（示例）")


def test_the_database_refuses_a_group_of_two():
    with pytest.raises(IntegrityError), transaction.atomic():
        GroupFactory(members=2)


def test_home_and_leader_hear_of_each_step(run_jobs):
    host, leader = holder_of(home := InstitutionFactory()), actor()
    group = ask(home, by=leader)
    groups.vouch_for_group(group=group, by=actor(host), at=NOW)
    groups.register_group(group=group, by=actor(), at=NOW)

    run_jobs()

    assert Notice.objects.filter(recipient=host, path="/workbench/groups/").count() == 1
    assert Notice.objects.filter(recipient=leader.user, path=f"/me/groups/{group.pk}/").count() == 2


# --- pages ---
def form(home, **changes):
    return {
        "name": "珠江合唱团（示例）",
        "art": "chorus",
        "members": "12",
        "home": home.pk,
        "about": "",
        **changes,
    }


def test_a_citizen_applies_and_follows_the_steps(client):
    holder_of(home := InstitutionFactory())
    client.force_login(UserFactory())

    answer = client.post(reverse("community:new_group"), form(home))

    group = Group.objects.get()
    assert answer.url == reverse("community:my_group", args=[group.pk])
    assert "提出申请" in client.get(answer.url).content.decode()


def test_an_institution_where_nobody_hosts_cannot_vouch(client):
    client.force_login(UserFactory())

    answer = client.post(reverse("community:new_group"), form(InstitutionFactory()))

    assert answer.status_code == 422
    assert not Group.objects.exists()


def test_a_wrong_form_keeps_what_was_typed(client):
    client.force_login(UserFactory())

    answer = client.post(reverse("community:new_group"), {"name": "老街坊曲艺社", "members": "1"})

    assert answer.status_code == 422
    assert "老街坊曲艺社" in answer.content.decode()


def test_an_expired_session_keeps_the_text(client):
    user, path = UserFactory(), reverse("community:new_group")
    client.post(path, {"name": "老街坊曲艺社"})
    client.force_login(user)
    session = client.session
    session["kept_text"] = crypto.encrypt_json({"form": path, "fields": {"name": ["老街坊曲艺社"]}})
    session.save()

    client.force_login(user)  # signing in again makes the draft

    assert "老街坊曲艺社" in client.get(path).content.decode()


def test_a_taken_name_is_refused_in_the_form(client):
    holder_of(home := InstitutionFactory())
    ask(home)
    client.force_login(UserFactory())

    answer = client.post(reverse("community:new_group"), form(home))

    assert answer.status_code == 409
    assert "已有叫" in answer.content.decode()


def test_a_refused_group_is_mended_on_its_page(client):
    group = GroupFactory(state=S.REFUSED, registered_at=None, answer="请补成员说明")
    holder_of(group.home)
    client.force_login(group.leader)
    path = reverse("community:my_group", args=[group.pk])

    assert "请补成员说明" in client.get(path).content.decode()
    assert client.post(path, form(group.home, members="15")).status_code == 302
    group.refresh_from_db()
    assert (group.state, group.members, group.answer) == (S.APPLIED, 15, "")


def test_the_home_vouches_on_its_page_and_says_why_not(client):
    group = GroupFactory(state=S.APPLIED, registered_at=None)
    other = GroupFactory(state=S.APPLIED, registered_at=None, home=group.home)
    client.force_login(holder_of(group.home))

    client.post(reverse("community:vouch", args=[group.pk]))
    client.post(reverse("community:turn_down", args=[other.pk]), {"reason": "不认识这个团队"})

    assert [Group.objects.get(pk=one.pk).state for one in (group, other)] == [S.VOUCHED, S.REFUSED]
    assert JournalEntry.objects.filter(note="不认识这个团队").exists()


def test_the_home_cannot_refuse_what_lies_with_the_district(client):
    group = GroupFactory(state=S.VOUCHED, registered_at=None)
    client.force_login(holder_of(group.home))

    client.post(reverse("community:turn_down", args=[group.pk]), {"reason": "改主意了"})

    assert Group.objects.get(pk=group.pk).state == S.VOUCHED


def test_the_bureau_registers_in_its_queue(client):
    group = GroupFactory(state=S.VOUCHED, registered_at=None)
    client.force_login(city_staff())

    client.post(f"{reverse('admin:community_group_do', args=['register'])}?ids={group.pk}")

    assert Group.objects.get(pk=group.pk).state == S.REGISTERED

"""Registration of the bureau's acts that need two people, and their notices. Policy: 4.1."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse

from community.members.actions import alliances, applications, invitations, members, responsibilities
from community.members.models import Institution
from community.members.notices.people import tell_bureau, tell_everybody
from community.places.actions import standards
from community.places.models import ServiceStandard
from community.policy import CITY_CODE
from community.press.actions import circulars
from community.press.models import PointRule
from community.training.actions import certificates
from core.dates import calendars
from core.dates.workdays import is_working_day
from core.messages import notices
from core.models import JournalEntry, PendingAct, User
from core.models.accounts import Office
from core.record import pending, rules
from core.record.journal import on, pk_of
from core.record.pending import Kind, Pairs

ROWS = ("weekly_hours", "days_a_year", "opens_weekends", "opens_holidays", "source", "starts_on")


def of_the_city(_row: Any, _values: Mapping[str, Any]) -> str:
    return CITY_CODE


def of_its_area(row: Any, _values: Mapping[str, Any]) -> str:
    return str(row.area_id)


def _standard_before(_row: Any, values: Mapping[str, Any]) -> Pairs:
    """The version of that kind and level that would be replaced."""
    versions = ServiceStandard.objects.filter(kind=values["kind"], level=values["level"])
    last = versions.order_by("-version").first()
    if last is None:
        return []
    return [(str(last._meta.get_field(name).verbose_name), pending.shown_value(last, name)) for name in ROWS]  # type: ignore[union-attr]


def _items_before(row: Any, _values: Mapping[str, Any]) -> Pairs:
    return [("自查项", "；".join(str(item) for item in row.items.order_by("number")))]


def _rule_before(_row: Any, values: Mapping[str, Any]) -> Pairs:
    rule = PointRule.objects.filter(event=values["event"], ends_on__isnull=True).first()
    if rule is None:
        return []
    cap = "不限" if rule.month_cap is None else rule.month_cap
    return [("每次得分", str(rule.points)), ("每月上限", str(cap)), ("开始", str(rule.starts_on))]


def _number_before(_row: Any, values: Mapping[str, Any]) -> Pairs:
    """What the rule says until then."""
    rule = rules.named(values["code"])
    return [(rule.name, rule.words(rule.on(values["starts_on"])))] if rule else []


def _state_before(row: Any, _values: Mapping[str, Any]) -> Pairs:
    return [("状态", row.get_state_display())]


def _seats_before(row: Any, _values: Mapping[str, Any]) -> Pairs:
    """The present heads of the institution."""
    head = row.seats.current().principal().filter(role="head").select_related("user").first()
    return [("现任负责人", head.holder if head else "没有")]


def _day_before(_row: Any, values: Mapping[str, Any]) -> Pairs:
    return [(str(values["day"]), calendars.words_of(is_working_day(values["day"])))]


def _year_before(_row: Any, values: Mapping[str, Any]) -> Pairs:
    """What each day that the list changes is now."""
    changed = calendars.changes_of_year(values["year"], values["days_off"], values["worked"])
    return [(str(day), calendars.words_of(not is_working)) for day, is_working in sorted(changed.items())]


KINDS = (
    Kind("community.responsibility.add", "增加职责", responsibilities.add_responsibility, "", of_the_city,
         before=pending.nothing_before),
    Kind("community.responsibility.revise", "改职责表述", responsibilities.revise_responsibility, "responsibility",
         of_the_city),
    Kind("community.responsibility.end", "从职责清单里去掉", responsibilities.end_responsibility, "responsibility",
         of_the_city, before=lambda row, _values: [("职责", row.duty)]),
    Kind("community.standard.publish", "发布服务标准", standards.publish_standard, "", of_the_city, dated="starts_on",
         before=_standard_before),
    Kind("community.standard.items", "改自查项", standards.set_items, "standard", of_the_city, before=_items_before,
         decode=lambda values: {"items": [standards.Item(**item) for item in values["items"]]}),
    Kind("community.pointrule.set", "定计分规则", circulars.set_rule, "", of_the_city, dated="starts_on",
         before=_rule_before),
    Kind("community.head.reissue", "换负责人", invitations.reissue_head, "institution", of_its_area,
         before=_seats_before, notice_days=0, asker="asked_by"),
    Kind("community.bureau.invite", "邀请工作人员", invitations.invite_to_bureau, "institution", of_its_area,
         before=_seats_before, notice_days=0, asker="asked_by"),
    Kind("community.application.refuse", "不接纳入会", applications.refuse_application, "application", of_the_city,
         before=_state_before, notice_days=0),
    Kind("community.membership.suspend", "暂停成员", members.suspend_member, "membership", of_the_city,
         before=_state_before, notice_days=0),
    Kind("community.membership.leave", "登记退出", members.record_leaving, "membership", of_the_city,
         before=_state_before),
    Kind("community.alliance.dissolve", "解散联盟", alliances.dissolve_alliance, "alliance", of_the_city,
         before=_state_before),
    Kind("community.certificate.revoke", "撤销证书", certificates.revoke_certificate, "certificate",
         lambda row, _values: str(row.issued_by.area_id),
         before=lambda row, _values: [("证书", f"{row.title} {row.number}")]),
    Kind("core.rule.set", "改规则", rules.set_rule, "", of_the_city, dated="starts_on", before=_number_before),
    Kind("core.calendar.day", "改一天的工作日历", calendars.set_calendar_day, "", of_the_city, dated="since",
         before=_day_before, office=Office.SYSTEM),
    Kind("core.calendar.year", "登记年度放假安排", calendars.set_calendar_year, "", of_the_city, dated="since",
         before=_year_before, office=Office.SYSTEM),
)  # fmt: skip
KIND_NAMES = {kind.code: kind.name for kind in KINDS}
TAKE_OVERS = ("community.head.reissue", "community.bureau.invite")
for kind in KINDS:
    pending.register(kind)


@on("core.pending.asked")
def ask_for_a_second_person(entry: JournalEntry) -> None:
    _call_for_confirmation(entry, "待复核")


@on("core.pending.corrected")
def ask_again(entry: JournalEntry) -> None:
    _call_for_confirmation(entry, "改过，请再复核")


def _call_for_confirmation(entry: JournalEntry, what: str) -> None:
    """Notify the bureau of the area, and the city's, which may confirm it too."""
    act = PendingAct.objects.select_related("asked_by").get(pk=pk_of(entry))
    for scope in {act.scope, CITY_CODE}:
        tell_bureau(
            scope, title=f"{what}：{act.title}", body=f"{act.asked_seat}提出，{act.effective_on} 生效。请另一位同事复核。",
            path=reverse("admin:core_pendingact_change", args=[act.pk]), at=entry.happened_at, key=f"fact:{entry.pk}",
            besides=act.asked_by_id,
        )  # fmt: skip
    _tell_officers(act, entry, what)
    if act.kind in TAKE_OVERS:
        _tell_the_people(act, entry)


def _tell_officers(act: PendingAct, entry: JournalEntry, what: str) -> None:
    """Officers of the kind's office confirm as well as the bureau."""
    office = pending.kind_named(act.kind).office
    officers = User.objects.filter(groups__name=office, is_staff=True, is_active=True) if office else []
    for user in officers:
        if user.pk != act.asked_by_id:
            notices.send(
                to=user, topic="account", title=f"{what}：{act.title}", path=reverse("admin:core_pendingact_change", args=[act.pk]),
                body=f"{act.asked_seat}提出，{act.effective_on} 生效。请另一位同事复核。", at=entry.happened_at,
                key=f"fact:{entry.pk}",
            )  # fmt: skip


def _tell_the_people(act: PendingAct, entry: JournalEntry) -> None:
    """Notify everybody with a seat at the institution before a head is replaced."""
    institution = Institution.objects.get(pk=act.subject.rpartition(":")[2])
    tell_everybody(
        institution, title=f"主管部门提出给“{institution}”{KIND_NAMES[act.kind]}", path=reverse("community:my_seats"),
        body=f"{act.asked_seat}提出，要由另一位同事复核，最早 {act.effective_on} 发出邀请。原因：{act.reason}。"
        "有不同意见，请马上联系主管部门。",
        at=entry.happened_at, key=f"fact:{entry.pk}:people",
    )  # fmt: skip


@on("core.pending.confirmed")
def tell_it_is_confirmed(entry: JournalEntry) -> None:
    _tell_who_asked(entry, "已复核")


@on("core.pending.declined")
def tell_it_is_declined(entry: JournalEntry) -> None:
    _tell_who_asked(entry, "没有同意")


@on("core.pending.lapsed")
def tell_it_lapsed(entry: JournalEntry) -> None:
    _tell_who_asked(entry, "没能生效")


def _tell_who_asked(entry: JournalEntry, what: str) -> None:
    act = PendingAct.objects.select_related("asked_by").get(pk=pk_of(entry))
    notices.send(
        to=act.asked_by, topic="account", title=f"{what}：{act.title}", body=act.answer or f"{act.effective_on} 生效。",
        path=reverse("admin:core_pendingact_change", args=[act.pk]), at=entry.happened_at, key=f"fact:{entry.pk}",
    )  # fmt: skip

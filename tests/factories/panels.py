"""A small think tank, and panels brought to any point of their way by the actions themselves."""

import datetime as dt
from decimal import Decimal

import factory
from django.utils import timezone

from core.record.actors import Actor
from tests.factories.community import InstitutionFactory, city_staff
from tests.factories.core import UserFactory
from thinktank.actions import panels, sheets
from thinktank.models import Expert, Panel, ScoreSheet
from thinktank.policy import Category, Field, Shown
from thinktank.states import ExpertState, MemberState

NOBODYS = "thinktank.expert:0"  # a reference that nothing else uses


class ExpertFactory(factory.django.DjangoModelFactory):
    """Appointed for years around now; a scholar of management unless told otherwise."""

    class Meta:
        model = Expert

    user = factory.SubFactory(UserFactory)
    name = factory.LazyAttribute(lambda expert: expert.user.display_name)
    category = Category.SCHOLAR
    fields = [Field.MANAGEMENT]
    employer = "高校（示例）"
    shows = [Shown.NAME, Shown.FIELDS]
    state = ExpertState.APPOINTED
    since = factory.LazyFunction(timezone.now)
    starts_on = factory.LazyFunction(lambda: timezone.localdate() - dt.timedelta(days=400))
    ends_on = factory.LazyFunction(lambda: timezone.localdate() + dt.timedelta(days=400))


def pool(each=3, fields=(Field.MANAGEMENT,)):
    """`each` experts of every category."""
    return [
        ExpertFactory(category=category, fields=list(fields)) for category in Category for _ in range(each)
    ]


def subject(number=1, **changes):
    institution = changes.pop("institution", None) or InstitutionFactory(supplier=True)
    given = {
        "ref": f"thinktank.expert:{10_000 + number}", "title": f"产品{number}", "summary": f"第{number}份材料",
        "institutions": [institution],
    }  # fmt: skip
    return panels.SubjectIn(**{**given, **changes})


THREE = (panels.Quota(None, None, 3),)


def convened(subjects=None, seats=THREE, by=None, at=None, **changes) -> Panel:
    at = at or timezone.now()
    given = {
        "kind": "product", "title": "秋季评审", "is_blind": False, "drops_high_low": False,
        "due_on": timezone.localdate(at) + dt.timedelta(days=7),
    }  # fmt: skip
    return panels.convene(
        subjects=subjects or [subject()],
        seats=seats,
        by=Actor(by or city_staff()),
        at=at,
        **{**given, **changes},
    )


def drawn(**changes) -> Panel:
    return panels.draw(
        panel=convened(**changes), by=Actor(city_staff()), at=changes.get("at") or timezone.now()
    )


def scoring(**changes) -> Panel:
    """Everybody drawn has accepted."""
    at = changes.get("at") or timezone.now()
    return accepted(drawn(**changes), at)


def accepted(panel, at=None) -> Panel:
    for member in panel.members.filter(state=MemberState.DRAWN):
        sheets.accept_duty(member=member, by=Actor(member.expert.user), at=at or timezone.now())
    return Panel.objects.get(pk=panel.pk)


def marks(sheet, value=80):
    return {one.pk: Decimal(value) for one in sheet.subject.panel.criteria.criteria.all()}


def submit(sheet, value=80, at=None, comment="可以") -> ScoreSheet:
    return sheets.submit_sheet(
        sheet=sheet, marks=marks(sheet, value), comment=comment, by=Actor(sheet.member.expert.user), at=at or timezone.now()
    )  # fmt: skip


def scored(panel, values=(80, 70, 90, 60, 85, 75, 65), at=None) -> Panel:
    """Every open sheet is handed in; member n of the draw gives the n-th of `values`."""
    for sheet in ScoreSheet.objects.filter(subject__panel=panel).open_on_panel().order_by("pk"):
        submit(sheet, values[(sheet.member.ordinal - 1) % len(values)], at)
    return Panel.objects.get(pk=panel.pk)


def signed(panel, at=None) -> Panel:
    """A discussed panel is confirmed by all and signed."""
    at = at or timezone.now()
    for member in panel.members.on_panel():
        sheets.confirm_result(member=member, by=Actor(member.expert.user), at=at)
    return panels.sign_result(panel=panel, by=Actor(city_staff()), at=at)

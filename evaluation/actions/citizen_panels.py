"""
Citizen panels: people volunteer, the list and a commitment are published, then the panel is drawn. docs/draw.md, 3.3.3.
"""

from __future__ import annotations

import secrets
from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from community.models import Area
from core.errors import DomainError
from core.messages import notices
from core.record import journal
from core.record.actors import Actor
from core.record.lifecycle import MoveNotAllowed
from core.record.locks import for_update
from evaluation.actions.guards import refuse_unless_city
from evaluation.formulas import balance
from evaluation.models import CitizenPanel, Survey, Volunteer
from evaluation.policy import SurveyMode
from thinktank.queries import drawing


class ListClosed(DomainError):
    code = "list_closed"
    message = _("报名已经结束：名单已公布，等抽取。欢迎下次再报。")


class VolunteeredAlready(DomainError):
    code = "volunteered_already"
    message = _("您已经报过名了。抽中会通知您。")


class TooFew(DomainError):
    code = "too_few"
    message = _("报名的有 {count} 人，不够抽 {size} 人。请多等些日子，或减少人数。")


@transaction.atomic
def volunteer(*, survey: Survey, area: Area, age: str, gender: str, by: Actor, at: datetime) -> Volunteer:
    """Offer to sit on the panel. :raises ListClosed: :raises VolunteeredAlready:"""
    survey = for_update(survey)
    if (
        survey.mode != SurveyMode.PANEL
        or not survey.takes(at)
        or CitizenPanel.objects.filter(survey=survey).exists()
    ):
        raise ListClosed
    if survey.invited.filter(person=by.person).exists():
        raise VolunteeredAlready
    code = f"M-{secrets.token_hex(3).upper()}"
    return Volunteer.objects.create(
        survey=survey, person=by.person, code=code, area=area, age=age, gender=gender
    )


@transaction.atomic
def commit_list(*, survey: Survey, size: int, by: Actor, at: datetime, seed: str = "") -> CitizenPanel:
    """Freeze and publish the list of codes with a commitment to the seed. :raises TooFew: :raises ListClosed:"""
    refuse_unless_city(by.person)
    survey = for_update(survey)
    if CitizenPanel.objects.filter(survey=survey).exists() or survey.mode != SurveyMode.PANEL:
        raise ListClosed
    people = entries(survey)
    if len(people) < size:
        raise TooFew(count=len(people), size=size)
    text, seed = balance.list_text(people, size), seed or secrets.token_hex(32)
    digest = drawing.digest(text)
    panel = CitizenPanel.objects.create(
        survey=survey, size=size, list_text=text, list_digest=digest, commitment=drawing.commitment(seed, digest),
        sealed_seed=seed, committed_at=at,
    )  # fmt: skip
    journal.record(
        "evaluation.panel.committed", about=panel, by=by, at=at, people=len(people), list_digest=digest,
        commitment=panel.commitment,
    )  # fmt: skip
    return panel


@transaction.atomic
def draw_panel(*, survey: Survey, by: Actor, at: datetime) -> CitizenPanel:
    """Reveal the seed and draw; who is drawn is told and may answer. :raises MoveNotAllowed: if it was drawn before."""
    refuse_unless_city(by.person)
    panel = CitizenPanel.objects.select_for_update().get(survey=survey)
    if panel.drawn_at is not None:
        raise MoveNotAllowed
    codes = balance.draw(str(panel.sealed_seed), *balance.parse(panel.list_text))
    panel.seed, panel.drawn_at = str(panel.sealed_seed), at
    panel.save(update_fields=["seed", "drawn_at"])
    drawn = Volunteer.objects.filter(survey=survey, code__in=codes)
    drawn.update(is_drawn=True)
    Survey.objects.filter(pk=survey.pk).update(reached=len(codes))
    for one in drawn.select_related("person"):
        notices.send(
            to=one.person, topic="evaluation", title=f"您被抽中了：{survey.title}", body="请在截止前答这份问卷，一人一份。",
            path=reverse("evaluation:survey", args=[survey.pk]), at=at, key=f"panel:{panel.pk}",
        )  # fmt: skip
    journal.record("evaluation.panel.drawn", about=panel, by=by, at=at, drawn=len(codes), seed=panel.seed)
    return panel


def entries(survey: Survey) -> list[balance.Volunteer]:
    rows = Volunteer.objects.filter(survey=survey).order_by("code")
    return [balance.Volunteer(row.code, row.area_id, row.age, row.gender) for row in rows]

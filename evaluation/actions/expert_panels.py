"""Panels of the think tank for the expert indicator of a round: drawn, recused, sheets locked. Policy: 3.2.3, 3.5.1."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.record import journal
from core.record.actors import Actor
from evaluation.actions.guards import refuse_unless_city
from evaluation.models import Round, RoundPanel, Subject
from evaluation.panel_kind import ROUND_PANEL
from evaluation.policy import Source
from evaluation.states import RoundState
from thinktank.actions import panels
from thinktank.models import Panel


class NoExpertIndicator(DomainError):
    code = "no_expert_indicator"
    message = _("“{round}”的指标体系里没有编号 {code} 的专家评议指标。请核对编号。")


class NotOneRound(DomainError):
    code = "not_one_round"
    message = _("一个评审组只评同一轮的对象，而且这一轮要在填报中。请重新勾选。")


@transaction.atomic
def convene_panel(
    *,
    subjects: Sequence[Subject],
    indicator: str,
    title: str,
    seats: Sequence[panels.Quota],
    is_blind: bool,
    drops_high_low: bool,
    due_on: date,
    by: Actor,
    at: datetime,
    hides_names: bool = False,
) -> Panel:
    """
    Convene one panel for subjects of an open round; its signed result is an input of `indicator`.

    Experts who sit at a subject's institution are out of the list for it, as everywhere. Others as in panels.convene.

    :raises NotOneRound: :raises NoExpertIndicator:
    """
    refuse_unless_city(by.person)
    keys = {subject.round_id for subject in subjects}
    round = Round.objects.select_for_update().filter(pk__in=keys, state=RoundState.OPEN).first()
    if len(keys) != 1 or round is None:
        raise NotOneRound
    row = round.version.indicators.filter(code=indicator, source=Source.EXPERT).first()
    if row is None:
        raise NoExpertIndicator(round=round, code=indicator)
    chosen = (
        Subject.objects.filter(pk__in=[one.pk for one in subjects])
        .select_related("institution")
        .order_by("pk")
    )
    panel = panels.convene(
        kind=ROUND_PANEL.code, title=title, seats=seats, is_blind=is_blind, hides_names=hides_names,
        drops_high_low=drops_high_low, due_on=due_on,
        subjects=[
            panels.SubjectIn(
                ref=one.ref, title=one.title, summary=f"{row.name}：{row.definition}。{row.method}。",
                institutions=[one.institution] if one.institution else [],
            )
            for one in chosen
        ],
        by=by, at=at,
    )  # fmt: skip
    RoundPanel.objects.create(round=round, indicator=row, panel=panel)
    journal.record("evaluation.panel.convened", about=round, by=by, at=at, panel=panel.pk, indicator=row.pk)
    return panel

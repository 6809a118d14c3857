"""A deadline that moves, or a call that ends before it, is told to who is still writing, old and new, with a reason."""

import datetime as dt

import pytest
from django.db import transaction
from django.utils import timezone

from cloudplatform.actions import calls as product_calls
from cloudplatform.models import ProductCall
from cloudplatform.states import CallState
from community.members.actions.promises import ChangeNeedsConfirmation
from community.members.actions.promises import Notice as Said
from community.policy import Role
from community.press.actions import contribution_calls
from core.models import Notice
from core.record.actors import CLOCK, Actor
from projects.actions import calls as project_calls
from tests.factories.community import InstitutionFactory, city_staff, holder_of
from tests.factories.news import ContributionCallFactory
from tests.factories.orders import ShelfProductFactory
from tests.factories.projects import CallFactory, project_in

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
NOW = timezone.now
WHY = Said("汛期要用", is_confirmed=True)


def doing():
    return {"by": Actor(city_staff()), "at": NOW()}


def contribution():
    """An open call that one library is asked by; its editor."""
    writer = holder_of(InstitutionFactory(kind="library"), Role.EDITOR)
    return ContributionCallFactory(kinds=["library"]), writer


def product_call():
    """An open call a supplier has a draft for; the supplier's head."""
    call = ProductCall.objects.create(
        title="夏夜（示例）", brief="x", art_forms=[], budget_cents=1, opens_at=NOW() - DAY, closes_at=NOW() + 9 * DAY,
        state=CallState.OPEN,
    )  # fmt: skip
    product = ShelfProductFactory(state="draft", call=call, submitted_at=None, shelved_at=None)
    return call, holder_of(product.supplier)


def project_call():
    project = project_in("draft")
    if project.call is None:
        project.call = CallFactory()
        project.save()
    type(project.call).objects.update(state="open", opens_at=NOW() - DAY, closes_at=NOW() + 9 * DAY)
    project.call.refresh_from_db()
    return project.call, holder_of(project.lead)


EARLY = {
    "contribution extended": (contribution, lambda call, **how: contribution_calls.extend_contribution_call(
        call=call, deadline=NOW() + 2 * DAY, **how)),
    "contribution closed": (contribution, lambda call, **how: contribution_calls.close_contribution_call(call=call, **how)),
    "product call closed": (product_call, lambda call, **how: product_calls.close_call(call=call, **how)),
    "project call closed": (project_call, lambda call, **how: project_calls.close_call(call=call, **how)),
}  # fmt: skip


@pytest.mark.parametrize("what", EARLY)
def test_who_is_still_writing_is_counted_first_and_told_old_and_new(what, run_jobs):
    make, change = EARLY[what]
    call, writer = make()
    with pytest.raises(ChangeNeedsConfirmation, match="影响"), transaction.atomic():
        change(call, **doing())
    call.refresh_from_db()
    assert call.state == "open"

    change(call, notice=WHY, **doing())
    run_jobs()
    body = Notice.objects.filter(recipient=writer).latest("pk").body
    for words in ("原因：汛期要用。", "原来是", "现在是"):
        assert words in body


def test_at_its_own_deadline_a_call_closes_without_a_word(run_jobs):
    call, writer = contribution()
    contribution_calls.close_contribution_call(call=call, by=CLOCK, at=call.deadline)
    run_jobs()
    assert not Notice.objects.filter(recipient=writer).exists()


def test_a_call_that_is_off_is_told_to_who_is_writing(run_jobs):
    (call, supplier), (project_one, lead), (asked, writer) = product_call(), project_call(), contribution()
    product_calls.cancel_call(call=call, reason="并入秋季", **doing())
    project_calls.cancel_call(call=project_one, reason="并入秋季", **doing())
    contribution_calls.cancel_contribution_call(call=asked, reason="并入秋季", **doing())
    run_jobs()

    for person in (supplier, lead, writer):
        assert "取消了" in Notice.objects.filter(recipient=person, body="并入秋季").latest("pk").title

"""What a partner signed stands as it was signed, or is signed again."""

from decimal import Decimal

import pytest

from core.models import Notice
from projects.actions import applications, parts
from projects.states import PartnerState
from tests.projects.cast import DAY, Stage

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage():
    return Stage()


@pytest.fixture
def signed(stage):
    project = stage.draft()
    stage.sign(project)
    return project


def cut_the_budget(stage, project):
    parts.write_money(
        project=project,
        budget_cents=100_000_00,
        rows=[parts.FundingRow("district", 100_000_00)],
        **stage.by(stage.writer),
    )


def change_the_plan(stage, project):
    parts.write_plan(
        project=project, plan="改成每季度", starts_on=project.starts_on, ends_on=project.ends_on,
        rows=[parts.MilestoneRow("首批活动", project.starts_on + 90 * DAY)], **stage.by(stage.writer),
    )  # fmt: skip


def promise_less(stage, project):
    parts.write_figures(
        project=project, risks=project.risks, support=project.support,
        rows=[parts.FigureRow("活动场次", "场", Decimal(4))], **stage.by(stage.writer),
    )  # fmt: skip


def rename(stage, project):
    applications.write_project(
        project=project, fields={"title": "另一个项目（示例）"}, **stage.by(stage.writer)
    )


@pytest.mark.parametrize("change", [cut_the_budget, change_the_plan, promise_less, rename])
def test_changed_terms_are_signed_again_before_the_application_is_handed_in(stage, signed, change, run_jobs):
    change(stage, signed)
    partner = signed.partners.get()
    assert (partner.state, partner.answered_by, partner.signed_digest) == (PartnerState.ASKED, None, "")
    with pytest.raises(applications.PartnersUnsigned):
        applications.submit_project(project=signed, **stage.by(stage.writer))
    run_jobs()
    assert Notice.objects.filter(recipient=stage.signer, body__contains="重新签署").exists()


def test_what_is_no_term_leaves_the_signature(stage, signed):
    applications.write_project(project=signed, fields={"summary": "换一句介绍"}, **stage.by(stage.writer))
    assert signed.partners.get().state == PartnerState.SIGNED


def test_writing_the_same_again_leaves_the_signature(stage, signed):
    parts.write_money(
        project=signed, budget_cents=300_000_00,
        rows=[parts.FundingRow("district", 200_000_00), parts.FundingRow("social", 100_000_00)], **stage.by(stage.writer),
    )  # fmt: skip
    assert signed.partners.get().state == PartnerState.SIGNED

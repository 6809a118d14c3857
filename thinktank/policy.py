"""Numbers and terms fixed by the policy and professional standards for the think tank."""

from decimal import Decimal
from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Category(TextChoices):
    """Who is invited into the think tank. Policy: 3.5.1."""

    EXPERT = "expert", _("专家")
    SCHOLAR = "scholar", _("学者")
    PRACTITIONER = "practitioner", _("公共文化从业人员")
    CITIZEN = "citizen", _("市民")


class Field(TextChoices):
    """What somebody can judge."""

    MANAGEMENT = "management", _("公共文化政策与管理")
    STAGE = "stage", _("舞台艺术与群众文艺")
    HERITAGE = "heritage", _("非遗与岭南传统文化")
    READING = "reading", _("阅读推广与图书馆")
    EXHIBITION = "exhibition", _("美术、展览与博物馆")
    DIGITAL = "digital", _("数字文化")
    TOURISM = "tourism", _("文旅融合与空间营造")
    GOVERNANCE = "governance", _("社会治理与社区营造")
    FINANCE = "finance", _("财务、法律与绩效")
    NEEDS = "needs", _("服务体验与群众需求")


class Exclusion(TextChoices):
    """Why an appointed expert was not in the pool of a draw. The first reason that applies is kept."""

    TERM = "term", _("任期在评审截止前结束")
    OWN_WORK = "own_work", _("参与过被评对象")
    INSTITUTION = "institution", _("与被评单位有任职、推荐关系")
    DECLARED = "declared", _("本人申报需要回避的单位或人员")
    PAST_WORK = "past_work", _("评过同一对象")
    YEARLY_LIMIT = "yearly_limit", _("本年度参加评审已达上限")
    NO_SEAT = "no_seat", _("类别或领域不在本次席位内")


ASKER_TIES: Final = {  # the same ties, said of a question
    Exclusion.OWN_WORK: _("就是提出咨询的人"),
    Exclusion.INSTITUTION: _("在提出单位任职、三年内任过职，或由它推荐"),
    Exclusion.DECLARED: _("本人申报过要回避提出的单位或人"),
}


class Shown(TextChoices):
    """What an expert may agree to show on their public page, field by field."""

    NAME = "name", _("姓名")
    POSITION = "position", _("职务或职称")
    EMPLOYER = "employer", _("工作单位")
    FIELDS = "fields", _("擅长领域")
    INTRODUCTION = "introduction", _("个人简介")
    TERM = "term", _("聘期")
    WORKLOAD = "workload", _("参加评审次数")


TERM_YEARS: Final = 3  # one appointment, as the bureau's own letters run; renewed by a new letter
YEARLY_PANELS_MAX: Final = 6  # panels one expert sits on in a calendar year: the work is spread
RECUSED_FOR_YEARS: Final = 3  # a seat that ended less than this ago still recuses
DROP_NEEDS_SHEETS: Final = (
    5  # with fewer sheets highest and lowest are kept: three means of three say more than one
)
SCORE_MIN: Final = Decimal(0)
SCORE_MAX: Final = Decimal(100)
WEIGHTS_SUM: Final = 100
PANEL_MIN: Final = 3  # seats of a panel: an odd handful
PANEL_MAX: Final = 15
SUBJECTS_MAX: Final = 60
CRITERIA_MAX: Final = 8
ANSWER_WITHIN: Final = 20  # working days from accepting a consultation to its answer; no clause names any
EXPERTS_A_QUESTION: Final = 7  # experts asked about one question; more would ask nobody in particular
PAPER_BODY_MIN: Final = 800  # characters; shorter is an abstract, not a paper

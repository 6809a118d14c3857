"""Numbers and terms fixed by the policy and professional standards for benchmark projects."""

from datetime import timedelta
from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

NOTICE_WORKING_DAYS: Final = (
    5  # the day of publication not counted; domain.md section 3, 花城市民文化空间 2023
)
ONE_DAY: Final = timedelta(days=1)
SITE_VISITORS_MIN: Final = 2
YELLOW_DAYS: Final = 7  # a deadline this near shines yellow; past it red; before it blue
SIMILAR_NAMES: Final = 0.45  # trigram similarity from which two names are shown as alike
SIMILAR_SHOWN: Final = 5
BUDGET_MAX_CENTS: Final = 1_000_000_000_00
MIDTERM_SHARE: Final = 0.5  # of the period, when the midterm check is due
YEARLY_AHEAD: Final = timedelta(days=45)  # before the anniversary of the name the yearly review is opened
ACCEPTANCE_WITHIN: Final = timedelta(days=60)  # after the period, for the report of acceptance


# Working together, cases, coverage ----
SHARE_AMOUNT_MAX: Final = 1_000_000
CASE_REVIEWERS: Final = 2  # two people outside the author's institution
CASE_FIGURES_MAX: Final = 6
COVERAGE_LOOKS_BACK: Final = timedelta(days=365)
WEAK_EVENTS_A_YEAR: Final = 6  # fewer published events in a year, less than one in two months: a weak street


class ProjectType(TextChoices):
    """Policy: 2.3."""

    HORIZONTAL = "horizontal", _("横向整合型")
    VERTICAL = "vertical", _("纵向提升型")
    GRASSROOTS = "grassroots", _("基层夯实型")


class KeyField(TextChoices):
    """Policy: 3.2.2."""

    READING = "reading", _("全民阅读")
    ART = "art", _("全民艺术普及")
    VOLUNTEERS = "volunteers", _("文旅志愿服务")
    DIGITAL = "digital", _("数字文化服务")
    TOURISM = "tourism", _("文旅融合")
    SCHOOLS = "schools", _("馆校合作")
    OTHER = "other", _("其他领域")


class Nature(TextChoices):
    """Policy: 3.2.1, 新项目、新品牌、新机制, or work already led that is brought in."""

    PROJECT = "project", _("新项目")
    BRAND = "brand", _("新品牌")
    MECHANISM = "mechanism", _("新机制")
    EXISTING = "existing", _("牵头重点工作纳入")


class Share(TextChoices):
    """Policy: 3.1.3, what partners build and use together."""

    FACILITIES = "facilities", _("设施")
    RESOURCES = "resources", _("资源")
    ACTIVITIES = "activities", _("活动")
    SERVICES = "services", _("服务")
    MANAGEMENT = "management", _("管理")
    PEOPLE = "people", _("人员")
    MONEY = "money", _("资金")


class Source(TextChoices):
    """Policy: 4.2a, 以政府投入为主、社会力量积极参与的多元投入."""

    SUPERIOR = "superior", _("中央和省级资金")
    CITY = "city", _("市级资金")
    DISTRICT = "district", _("区级资金")
    SOCIAL = "social", _("社会投入")
    IN_KIND = "in_kind", _("实物和服务折价")


class ExitReason(TextChoices):
    ACCEPTANCE = "acceptance", _("验收不通过")
    NOT_RECTIFIED = "not_rectified", _("整改不到位")
    TWICE_FAILED = "twice_failed", _("连续两次年度复核不合格")
    FALSIFIED = "falsified", _("弄虚作假")
    ACCIDENT = "accident", _("发生安全责任事故")
    LEAD_CHANGED = "lead_changed", _("主办单位变更未报备")
    OWN_WISH = "own_wish", _("牵头单位主动申请退出")

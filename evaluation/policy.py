"""Numbers and terms for evaluation fixed by the policy, professional standards and our method. Policy: 3.2.3, 3.3.3."""

from decimal import Decimal
from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

GRADE_LINES: Final = (("excellent", Decimal(90)), ("good", Decimal(80)), ("pass", Decimal(60)))
LOW_SCORE: Final = Decimal(60)  # below it a subject fails
ROUNDS_LOW_OPEN: Final = 2  # rounds in a row below LOW_SCORE that open a rectification
SATISFACTION_DROP: Final = Decimal(10)  # points of 100 from one round to the next that open one
RECTIFY_WORKING_DAYS: Final = 20  # a rule gives this long
REPLY_WORKING_DAYS: Final = 5  # between the subject seeing its score and the review
SMALL_SAMPLE: Final = 30  # answers; fewer are marked
THRESHOLD_START: Final = 10  # people; nothing about fewer is published. Dated settings replace it
DRAWS: Final = 1000  # of weights
DRAW_SPREAD: Final = 0.25  # each weight varies by so much either way
FLIP_MARK: Final = Decimal("0.10")  # a grade that changes in more draws than this is marked
AHP_CONSISTENCY_MAX: Final = 0.10  # Saaty


class SubjectKind(TextChoices):
    PROJECT = "project", _("标杆项目")
    INSTITUTION = "institution", _("成员单位")
    SUPPLIER = "supplier", _("供给方")
    STREET = "street", _("镇街")
    DISTRICT = "district", _("区")
    FACILITY = "facility", _("设施")


class Source(TextChoices):
    COMPUTED = "computed", _("平台记录算出")
    DECLARED = "declared", _("单位填报，逐级审核")
    EXPERT = "expert", _("智库评审组")
    RATING = "rating", _("到场者评价")
    SURVEY = "survey", _("问卷")


class Rule(TextChoices):
    LINEAR = "linear", _("线性：两条固定线之间按比例")
    STEPS = "steps", _("分档")
    DEDUCTION = "deduction", _("超出部分逐个扣分")
    BONUS = "bonus", _("加分，有上限")
    VETO = "veto", _("一票否决")


class Absence(TextChoices):
    """What happens where there is no value. There is no default: the framework says it for each indicator."""

    REFUSE = "refuse", _("不给总分")
    EXCLUDE = "exclude", _("不计，权重并入同维度")
    VALUE = "value", _("按写明的得分率算")


class Better(TextChoices):
    HIGHER = "higher", _("越高越好")
    LOWER = "lower", _("越低越好")


class Frequency(TextChoices):
    ROUND = "round", _("每轮")
    HALF_YEAR = "half_year", _("每半年")
    YEAR = "year", _("每年")


class Grade(TextChoices):
    EXCELLENT = "excellent", _("优")
    GOOD = "good", _("良")
    PASS = "pass", _("合格")
    FAIL = "fail", _("不合格")


class Opening(TextChoices):
    """Why a rectification was opened."""

    LOW = "low", _("连续低分")
    DROP = "drop", _("满意度明显下降")
    VETO = "veto", _("一票否决")
    LATE = "late", _("没有按时填报")
    REVIEW = "review", _("标杆项目年度复核不合格")
    PERSON = "person", _("主管部门提出")


class QuestionKind(TextChoices):
    SINGLE = "single", _("单选")
    MULTIPLE = "multiple", _("多选")
    SCALE = "scale", _("1 到 5 分")
    TEXT = "text", _("文字")


class SurveyMode(TextChoices):
    OPEN = "open", _("谁都可以答（一台设备一份）")
    VERIFIED = "verified", _("登录的人答（一人一份）")
    PANEL = "panel", _("抽中的人答（一人一份）")


class AgeBand(TextChoices):
    YOUNG = "young", _("18 岁以下")
    ADULT = "adult", _("18 到 59 岁")
    OLDER = "older", _("60 岁以上")


class RateKind(TextChoices):
    """The three rates of policy 3.3.3, each by its definition."""

    AWARENESS = "awareness", _("知晓率")
    PARTICIPATION = "participation", _("参与率")
    SATISFACTION = "satisfaction", _("满意率")


class Doubt(TextChoices):
    """What checks flag at the close; a person decides."""

    SPEED = "speed", _("答得太快")
    IDENTICAL = "identical", _("文字完全相同")
    BURST = "burst", _("一小时内扎堆")


RATE_DEFINITIONS: Final = {
    RateKind.AWARENESS: "问“知道家附近有公共文化活动吗”，答知道的人占回答的人的比例",
    RateKind.PARTICIPATION: "过去 12 个月到过场馆或活动的人占回答的人的比例",
    RateKind.SATISFACTION: "参加过的人里，打 4 分或 5 分的人的比例；没来过的人不算",
}
SATISFIED_FROM: Final = 4  # of 5
SECONDS_A_QUESTION_MIN: Final = 2  # faster than reading
IDENTICAL_TEXTS: Final = 5  # as many equal texts of at least IDENTICAL_LENGTH characters are flagged
IDENTICAL_LENGTH: Final = 8
BURST_AN_HOUR: Final = 60  # answers of one district in one hour

"""The lifecycles of evaluation. Terminal states have empty exits. Policy: 3.2.3."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from core.record.lifecycle import Lifecycle


def _to(*states: str) -> frozenset[str]:
    return frozenset(states)


class VersionState(TextChoices):
    DRAFT = "draft", _("起草中")
    SUBMITTED = "submitted", _("待审定")
    ADOPTED = "adopted", _("已采用")
    RETIRED = "retired", _("已停用")


# Sent back by returning it to DRAFT. What is submitted or adopted is frozen.
VERSION = Lifecycle({
    VersionState.DRAFT:     _to(VersionState.SUBMITTED),
    VersionState.SUBMITTED: _to(VersionState.ADOPTED, VersionState.DRAFT),
    VersionState.ADOPTED:   _to(VersionState.RETIRED),
    VersionState.RETIRED:   _to(),
})  # fmt: skip


class RoundState(TextChoices):
    PREPARED = "prepared", _("筹备")
    OPEN = "open", _("填报中")
    COMPUTING = "computing", _("计算中")
    IN_REPLY = "in_reply", _("被评方回应")
    REVIEWED = "reviewed", _("已复核，待公布")
    PUBLISHED = "published", _("已公布")
    ARCHIVED = "archived", _("已归档")


# Computing that fails leads back to OPEN; a reply that is right leads from IN_REPLY back to COMPUTING.
ROUND = Lifecycle({
    RoundState.PREPARED:  _to(RoundState.OPEN),
    RoundState.OPEN:      _to(RoundState.COMPUTING),
    RoundState.COMPUTING: _to(RoundState.IN_REPLY, RoundState.OPEN),
    RoundState.IN_REPLY:  _to(RoundState.REVIEWED, RoundState.COMPUTING),
    RoundState.REVIEWED:  _to(RoundState.PUBLISHED, RoundState.IN_REPLY),
    RoundState.PUBLISHED: _to(RoundState.ARCHIVED),
    RoundState.ARCHIVED:  _to(),
})  # fmt: skip
PUBLIC = (RoundState.PUBLISHED, RoundState.ARCHIVED)
SHOWN_TO_SUBJECTS = (RoundState.IN_REPLY, RoundState.REVIEWED, *PUBLIC)


class SubjectState(TextChoices):
    WAITING = "waiting", _("还没有算")
    SCORED = "scored", _("有分")
    NO_DATA = "no_data", _("没有数据")
    VETOED = "vetoed", _("一票否决")


# Computed anew as long as the round is not published.
SUBJECT = Lifecycle({state: frozenset(SubjectState) - {state} for state in SubjectState})


class ScoreState(TextChoices):
    COUNTED = "counted", _("计分")
    EXCLUDED = "excluded", _("不计")
    STATED = "stated", _("按规定值")
    REFUSED = "refused", _("缺数，不给总分")
    FAILED = "failed", _("计算失败")


class DeclarationState(TextChoices):
    DRAFT = "draft", _("待填报")
    AT_STREET = "at_street", _("待镇街审核")
    AT_DISTRICT = "at_district", _("待区审核")
    AT_CITY = "at_city", _("待市审核")
    APPROVED = "approved", _("已审定")
    RETURNED = "returned", _("退回补正")


_D = DeclarationState
DECLARATION = Lifecycle({
    _D.DRAFT:       _to(_D.AT_STREET, _D.AT_DISTRICT, _D.AT_CITY),
    _D.AT_STREET:   _to(_D.AT_DISTRICT, _D.RETURNED),
    _D.AT_DISTRICT: _to(_D.AT_CITY, _D.RETURNED),
    _D.AT_CITY:     _to(_D.APPROVED, _D.RETURNED),
    _D.APPROVED:    _to(),
    _D.RETURNED:    _to(_D.AT_STREET, _D.AT_DISTRICT, _D.AT_CITY),
})  # fmt: skip
WRITABLE = (_D.DRAFT, _D.RETURNED)
WAITING_APPROVAL = (_D.AT_STREET, _D.AT_DISTRICT, _D.AT_CITY)


class RectificationState(TextChoices):
    OPENED = "opened", _("待定方案")
    PLANNED = "planned", _("整改中")
    REPORTED = "reported", _("待核验")
    RETURNED = "returned", _("退回再改")
    PARTLY = "partly", _("部分认可，继续改")
    CLOSED = "closed", _("整改到位，办结")
    FAILED = "failed", _("整改不到位，办结")


_R = RectificationState
RECTIFICATION = Lifecycle({
    _R.OPENED:   _to(_R.PLANNED, _R.FAILED),
    _R.PLANNED:  _to(_R.REPORTED, _R.FAILED),
    _R.REPORTED: _to(_R.CLOSED, _R.PARTLY, _R.RETURNED, _R.FAILED),
    _R.RETURNED: _to(_R.REPORTED, _R.FAILED),
    _R.PARTLY:   _to(_R.REPORTED, _R.FAILED),
    _R.CLOSED:   _to(),
    _R.FAILED:   _to(),
})  # fmt: skip
RUNNING = (_R.OPENED, _R.PLANNED, _R.REPORTED, _R.RETURNED, _R.PARTLY)
WITH_SUBJECT = (_R.OPENED, _R.PLANNED, _R.RETURNED, _R.PARTLY)  # its move is next


class SurveyState(TextChoices):
    DRAFT = "draft", _("起草中")
    OPEN = "open", _("正在收答卷")
    CLOSING = "closing", _("已截止，检查中")
    COUNTED = "counted", _("已计数，答卷已销毁")
    PUBLISHED = "published", _("已公布")
    CANCELLED = "cancelled", _("已取消")


_V = SurveyState
SURVEY = Lifecycle({
    _V.DRAFT:     _to(_V.OPEN, _V.CANCELLED),
    _V.OPEN:      _to(_V.CLOSING),
    _V.CLOSING:   _to(_V.COUNTED),
    _V.COUNTED:   _to(_V.PUBLISHED),
    _V.PUBLISHED: _to(),
    _V.CANCELLED: _to(),
})  # fmt: skip


class TextState(TextChoices):
    WAITING = "waiting", _("待看")
    SHOWN = "shown", _("公开")
    HIDDEN = "hidden", _("不公开")


FREE_TEXT = Lifecycle({
    TextState.WAITING: _to(TextState.SHOWN, TextState.HIDDEN),
    TextState.SHOWN:   _to(TextState.HIDDEN),
    TextState.HIDDEN:  _to(TextState.SHOWN),
})  # fmt: skip


class SheetState(TextChoices):
    ONCE = "once", _("录了一遍，等第二个人")
    AGREED = "agreed", _("两遍一致，已入箱")
    DIFFERS = "differs", _("两遍不一致，等第三个人定")
    SETTLED = "settled", _("第三个人已定，已入箱")


PAPER = Lifecycle({
    SheetState.ONCE:    _to(SheetState.AGREED, SheetState.DIFFERS),
    SheetState.AGREED:  _to(),
    SheetState.DIFFERS: _to(SheetState.SETTLED),
    SheetState.SETTLED: _to(),
})  # fmt: skip

"""Training, exchange, incubation and the stars of teams. Policy: 3.3.2."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from core.record.lifecycle import Lifecycle


def _to(*states: str) -> frozenset[str]:
    return frozenset(states)


class ProgrammeState(TextChoices):
    DRAFT = "draft", _("草稿")
    PUBLISHED = "published", _("已发布")
    RUNNING = "running", _("开班中")
    CLOSED = "closed", _("已结班")
    CANCELLED = "cancelled", _("已取消")


PROGRAMME = Lifecycle({
    ProgrammeState.DRAFT:     _to(ProgrammeState.PUBLISHED, ProgrammeState.CANCELLED),
    ProgrammeState.PUBLISHED: _to(ProgrammeState.RUNNING, ProgrammeState.CANCELLED),
    ProgrammeState.RUNNING:   _to(ProgrammeState.CLOSED, ProgrammeState.CANCELLED),
    ProgrammeState.CLOSED:    _to(),
    ProgrammeState.CANCELLED: _to(),
})  # fmt: skip
PROGRAMME_PUBLIC = (
    ProgrammeState.PUBLISHED,
    ProgrammeState.RUNNING,
    ProgrammeState.CLOSED,
    ProgrammeState.CANCELLED,
)


class EnrolmentState(TextChoices):
    ASKED = "asked", _("待单位同意")
    APPROVED = "approved", _("待录取")
    WAITLISTED = "waitlisted", _("候补")
    ACCEPTED = "accepted", _("已录取")
    REFUSED = "refused", _("未录取")
    WITHDRAWN = "withdrawn", _("已退出")
    CANCELLED = "cancelled", _("培训取消")
    COMPLETED = "completed", _("已结业")
    FAILED = "failed", _("未通过")
    ABSENT = "absent", _("缺席")


_E = EnrolmentState
ENROLMENT = Lifecycle({
    _E.ASKED:      _to(_E.APPROVED, _E.REFUSED, _E.WITHDRAWN, _E.CANCELLED),
    _E.APPROVED:   _to(_E.ACCEPTED, _E.WAITLISTED, _E.REFUSED, _E.WITHDRAWN, _E.CANCELLED),
    _E.WAITLISTED: _to(_E.ACCEPTED, _E.REFUSED, _E.WITHDRAWN, _E.CANCELLED),
    _E.ACCEPTED:   _to(_E.WITHDRAWN, _E.CANCELLED, _E.COMPLETED, _E.FAILED, _E.ABSENT),
    _E.REFUSED:    _to(),
    _E.WITHDRAWN:  _to(),
    _E.CANCELLED:  _to(),
    _E.COMPLETED:  _to(),
    _E.FAILED:     _to(),
    _E.ABSENT:     _to(),
})  # fmt: skip
WAITS = (_E.ASKED, _E.APPROVED, _E.WAITLISTED)
HOLDS_PLACE = (_E.ACCEPTED, _E.COMPLETED, _E.FAILED, _E.ABSENT)
LIVE_ENROLMENT = (*WAITS, *HOLDS_PLACE)


class SecondmentState(TextChoices):
    PROPOSED = "proposed", _("待双方同意")
    AGREED = "agreed", _("双方已同意")
    UNDER_WAY = "under_way", _("派驻中")
    REPORTED = "reported", _("待接收单位鉴定")
    CLOSED = "closed", _("已结束")
    BROKEN_OFF = "broken_off", _("提前中止")
    DECLINED = "declined", _("不同意")


_S = SecondmentState
SECONDMENT = Lifecycle({
    _S.PROPOSED:   _to(_S.AGREED, _S.DECLINED),
    _S.AGREED:     _to(_S.UNDER_WAY, _S.BROKEN_OFF),
    _S.UNDER_WAY:  _to(_S.REPORTED, _S.BROKEN_OFF),
    _S.REPORTED:   _to(_S.CLOSED),
    _S.CLOSED:     _to(),
    _S.BROKEN_OFF: _to(),
    _S.DECLINED:   _to(),
})  # fmt: skip
SECONDMENT_VOID = (_S.DECLINED, _S.BROKEN_OFF)


class IncubateeState(TextChoices):
    APPLIED = "applied", _("待受理")
    INCUBATING = "incubating", _("培育中")
    GRADUATED = "graduated", _("已出孵")
    LEFT = "left", _("已退出")
    DECLINED = "declined", _("未受理")


_I = IncubateeState
INCUBATEE = Lifecycle({
    _I.APPLIED:    _to(_I.INCUBATING, _I.DECLINED, _I.LEFT),
    _I.INCUBATING: _to(_I.GRADUATED, _I.LEFT),
    _I.GRADUATED:  _to(),
    _I.LEFT:       _to(),
    _I.DECLINED:   _to(),
})  # fmt: skip


class GradeState(TextChoices):
    REPORTED = "reported", _("待考评")
    ASSESSED = "assessed", _("待公示")
    IN_NOTICE = "in_notice", _("公示中")
    GRANTED = "granted", _("已评定")
    RECTIFYING = "rectifying", _("整改中")
    REPLIED = "replied", _("整改待核验")
    VERIFIED = "verified", _("整改合格")
    LAPSED = "lapsed", _("整改不合格")
    WITHDRAWN = "withdrawn", _("已撤回")


_G = GradeState
GRADE = Lifecycle({
    _G.REPORTED:   _to(_G.ASSESSED, _G.WITHDRAWN),
    _G.ASSESSED:   _to(_G.IN_NOTICE),
    _G.IN_NOTICE:  _to(_G.GRANTED, _G.RECTIFYING, _G.REPORTED),  # back: an objection was right, assess again
    _G.GRANTED:    _to(),
    _G.RECTIFYING: _to(_G.REPLIED, _G.LAPSED),
    _G.REPLIED:    _to(_G.VERIFIED, _G.RECTIFYING, _G.LAPSED),
    _G.VERIFIED:   _to(),
    _G.LAPSED:     _to(),
    _G.WITHDRAWN:  _to(),
})  # fmt: skip
GRADE_PUBLIC = (_G.IN_NOTICE, _G.GRANTED, _G.RECTIFYING, _G.REPLIED, _G.VERIFIED, _G.LAPSED)
GRADE_HOLDS = (_G.GRANTED, _G.RECTIFYING, _G.REPLIED, _G.VERIFIED, _G.LAPSED)

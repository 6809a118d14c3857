"""Forms of bookings: party, host's questions, reducing, moving, appeals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.utils.timezone import localdate

from cloudplatform.actions.places import ChildComesAlone, Party
from cloudplatform.models import Attendee, Audience, Booking, Event
from cloudplatform.policy import ANSWER_MAX
from cloudplatform.queries.bookings import PersonStatus
from community.members.actions.residents import GuardianMustAgree
from community.members.queries.family import family_of, without_consent
from community.models import FamilyMember, Resident
from community.policy import CHILD_UNTIL_AGE
from core.errors import DomainError
from core.models import Consent, User
from core.models.accounts import ConsentKind
from core.web.forms import PortalForm, set_up_field

MAY_ANSWER = "可以不填，不影响预约。只给主办方看，活动结束 30 天后删除"
NO_NEED = ("", "没有特别需要")
ALONE = "没有成年家人同去时要勾选。现场的工作人员按票核对人数，不代为看管"

ABOUT = {
    ChildComesAlone.code: "alone_known",
    GuardianMustAgree.code: "agrees_for",
}  # refusals that have a field


class ChildrenField(forms.ModelMultipleChoiceField):
    """The children for whom the guardian has not agreed yet, one box each."""

    def label_from_instance(self, child: FamilyMember) -> str:
        return f"我是{child.name}的监护人，单独同意用{child.name}的姓名和出生年月来预约"


def answer_fields(event: Event) -> dict[str, forms.Field]:
    """One field for each question of the host; none has to be answered."""
    return {
        f"answer{number}": forms.CharField(
            label=question, max_length=ANSWER_MAX, required=False, help_text=MAY_ANSWER
        )
        for number, question in enumerate(event.questions or [], 1)
    }


class AnswersForm(PortalForm):
    """The questions of the host on the ticket, with what was answered."""

    def __init__(self, *args: Any, booking: Booking, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        said = dict(booking.answered.texts) if hasattr(booking, "answered") else {}
        for name, field in answer_fields(booking.event).items():
            set_up_field(name, field)
            field.initial = said.get(field.label, "")
            self.fields[name] = field

    def answers(self) -> list[str]:
        """The answers in the order of the questions; call after `is_valid()`."""
        return [self.cleaned_data[name] for name in self.fields]


class BookingForm(PortalForm):
    """Yourself, your family by name, and unnamed companions. Whether they fit is the action's to say."""

    comes_along = forms.BooleanField(label="我自己来", required=False, initial=True)
    family = forms.ModelMultipleChoiceField(
        label="带哪些家人",
        queryset=FamilyMember.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    agrees_for = ChildrenField(
        label="还没有同意过的孩子", queryset=FamilyMember.objects.none(), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=f"替未满 {CHILD_UNTIL_AGE} 岁的孩子第一次预约要单独同意，可以在“同意管理”里按孩子撤回，撤回就删除",
    )  # fmt: skip
    alone_known = forms.BooleanField(label="孩子独自参加，我已知情", required=False, help_text=ALONE)
    companions = forms.TypedChoiceField(label="另外同行的朋友", coerce=int, choices=[], required=False)
    access_need = forms.ChoiceField(label="座位需要", choices=[], required=False)
    agrees = forms.BooleanField(
        label="同意记录上面的座位需要", required=False,
        help_text="属于敏感个人信息，只给这一场的现场工作人员看，用来留座；随时可以撤回",
    )  # fmt: skip

    def __init__(
        self,
        *args: Any,
        event: Event,
        user: User | AnonymousUser,
        mine: PersonStatus | None = None,
        **kwargs: Any,
    ) -> None:
        """`mine`: how `user` stands to `event`, where that was read; else it is asked what the form needs of it."""
        kept = kwargs.get("initial")
        if kept:  # what was chosen before signing in; a box that was not ticked is not among it
            kwargs["initial"] = {"comes_along": "comes_along" in kept, **kept}
        super().__init__(*args, **kwargs)
        most = event.party_limit
        self.fields["companions"].choices = [(number, f"{number} 人") for number in range(most)]  # type: ignore[attr-defined]
        family = family_of(user) if mine is None or mine.has_family else []
        needs = event.seat_needs
        self.fields["access_need"].choices = [NO_NEED, *needs]  # type: ignore[attr-defined]
        if not needs:
            del self.fields["access_need"], self.fields["agrees"]
        elif isinstance(user, User) and (_agrees_to_needs(user) if mine is None else mine.agrees_to_needs):
            del self.fields["agrees"]
            usual = Resident.objects.filter(user=user).values_list("access_needs", flat=True).first() or []
            self.fields["access_need"].initial = next((need for need, _label in needs if need in usual), "")
        for name, field in answer_fields(event).items():
            set_up_field(name, field)
            self.fields[name] = field
        self._dress_family(family, event)
        if "family" in self.fields:
            self.fields["family"].queryset = FamilyMember.objects.of(user).order_by("pk")  # type: ignore[attr-defined]

    def _dress_family(self, family: Sequence[FamilyMember], event: Event) -> None:
        """What is asked about children is asked only where there are some."""
        children = [member for member in family if member.is_child_on(localdate(event.starts_at))]
        if not family:
            del self.fields["family"]
        if not children or event.audience == Audience.CHILDREN:
            del self.fields["alone_known"]
        open_ones = without_consent(children)
        if open_ones:
            asked = FamilyMember.objects.filter(pk__in=[child.pk for child in open_ones]).order_by("pk")
            self.fields["agrees_for"].queryset = asked  # type: ignore[attr-defined]
        else:
            del self.fields["agrees_for"]

    def agreed(self) -> list[FamilyMember]:
        """The children of the party for whom the guardian agrees with this form; call after `is_valid()`."""
        party = {member.pk for member in self.cleaned_data.get("family", [])}
        return [child for child in self.cleaned_data.get("agrees_for", []) if child.pk in party]

    def refuse(self, refusal: DomainError) -> bool:
        """Add a refusal as an error at its field; False if the form has no such field."""
        field = ABOUT.get(refusal.code, "")
        if field in self.fields:
            self.add_error(field, str(refusal))
        return field in self.fields

    def clean(self) -> dict[str, Any]:
        chosen: dict[str, Any] = super().clean() or {}
        chosen.setdefault("access_need", "")
        if chosen["access_need"] and "agrees" in self.fields and not chosen.get("agrees"):
            self.add_error("agrees", "要登记座位需要，请勾选同意；不想登记，就把座位需要改成“没有特别需要”。")
        return chosen

    def answers(self) -> list[str]:
        """What was answered, in the order of the questions; empty if nothing was. Call after `is_valid()`."""
        said = [value for name, value in self.cleaned_data.items() if name.startswith("answer")]
        return said if any(said) else []

    @property
    def asked(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith("answer")]

    def party(self) -> Party:
        """The party chosen; call after `is_valid()`."""
        chosen = self.cleaned_data
        return Party(
            comes_along=chosen["comes_along"],
            family=list(chosen.get("family", [])),
            companions=chosen["companions"] or 0,
            alone_known=chosen.get("alone_known", False),
        )


def _agrees_to_needs(user: User) -> bool:
    return Consent.objects.live(user, ConsentKind.ACCESS_NEEDS).exists()


class LeavingField(forms.ModelMultipleChoiceField):
    """People of a party by name; unnamed companions are numbered."""

    def label_from_instance(self, attendee: Attendee) -> str:
        if attendee.user_id:
            return "我自己"
        return attendee.family_member.name if attendee.family_member else "同行的朋友"


class FewerForm(PortalForm):
    """Choice of the people to remove from a booking."""

    leaving = LeavingField(
        label="谁不来了", queryset=Attendee.objects.none(), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请勾选不来的人。", "invalid_choice": "名单有变化，请重新勾选。"},
    )  # fmt: skip
    alone_known = forms.BooleanField(label="孩子独自参加，我已知情", required=False, help_text=ALONE)

    def __init__(self, *args: Any, booking: Booking, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        party = (
            Attendee.objects.filter(booking=booking, is_live=True)
            .select_related("family_member")
            .order_by("pk")
        )
        self.fields["leaving"].queryset = party  # type: ignore[attr-defined]
        day = localdate(booking.event.starts_at)
        has_child = any(one.family_member and one.family_member.is_child_on(day) for one in party)
        if not has_child or booking.event.audience == Audience.CHILDREN:
            del self.fields["alone_known"]

    def refuse(self, refusal: DomainError) -> bool:
        """Add a refusal as an error at its field; False if the form has no such field."""
        if refusal.code == ChildComesAlone.code and "alone_known" in self.fields:
            self.add_error("alone_known", str(refusal))
            return True
        return False


class SessionField(forms.ModelChoiceField):
    """Sessions by day, hour and place, with how many places are free."""

    def label_from_instance(self, event: Event) -> str:
        return f"{event.when}，{event.space.facility.name}，余 {event.free} 座"


class MoveForm(PortalForm):
    """Choice of another session."""

    session = SessionField(
        label="换到哪一场", queryset=Event.objects.none(), widget=forms.RadioSelect, empty_label=None,
        error_messages={"required": "请选一场。", "invalid_choice": "这一场刚没有位子了，请另选一场。"},
    )  # fmt: skip

    def __init__(self, *args: Any, sessions: QuerySet[Event], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["session"].queryset = sessions  # type: ignore[attr-defined]


class AppealForm(PortalForm):
    """Why somebody did not come, in their words."""

    reason = forms.CharField(
        label="为什么没有来", max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="例如：到了但签到时没登记上、临时生病。主办方会答复，最多 300 字",
    )  # fmt: skip

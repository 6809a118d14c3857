"""Forms of case handling: colleague, opinion, substitution, saved replies."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import OuterRef, QuerySet, Subquery

from community.members.models.replies import TEXT_MAX, TITLE_MAX
from community.members.queries.reply_topics import Topic
from community.models import Seat
from community.policy import CITY_CODE, Right
from core.models import User
from core.web.forms import PortalForm


class Colleagues(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A colleague of a bureau that oversees the place of the case, named with the bureau."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj}　{obj.bureau}"


class HandForm(PortalForm):
    to = Colleagues(User.objects.none(), label="转给谁")
    note = forms.CharField(
        label="说明", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class AskForm(PortalForm):
    to = Colleagues(User.objects.none(), label="请谁会签")
    due_on = forms.DateField(label="哪天前要意见")
    note = forms.CharField(label="请看什么", max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


class AnswerForm(PortalForm):
    answer = forms.CharField(label="您的意见", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


class ChaseForm(PortalForm):
    note = forms.CharField(
        label="带一句话", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class HolderField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A seat of the institution, by who holds it and as what."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.holder}（{obj.get_role_display()}）"


class GiveForm(PortalForm):
    """To which colleague a duty is given."""

    to = HolderField(Seat.objects.none(), label="交给谁")
    note = forms.CharField(
        label="交代几句", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, seats: QuerySet[Seat], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = seats  # type: ignore[attr-defined]


class SaveViewForm(PortalForm):
    name = forms.CharField(label="视图的名字", max_length=20)


class CoverForm(PortalForm):
    colleague = Colleagues(User.objects.none(), label="请谁代办")
    starts_on = forms.DateField(label="从哪天")
    last_on = forms.DateField(label="到哪天（含当天）")
    note = forms.CharField(
        label="交代几句", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


def colleagues(area: str, besides: User) -> QuerySet[User]:
    """Staff with a current seat at a bureau that oversees `area`, each with the name of one `bureau`. One query when shown."""
    above = [area[:length] for length in (4, 6, 9, 12) if len(area) >= length] or [CITY_CODE]
    seats = Seat.objects.current().of_bureaus().carrying(Right.OVERSEE)
    mine = seats.filter(user=OuterRef("pk"), institution__area__in=above).order_by("pk")
    rows = User.objects.annotate(bureau=Subquery(mine.values("institution__name")[:1]))
    return (
        rows.filter(bureau__isnull=False, is_active=True)
        .exclude(pk=besides.pk)
        .order_by("bureau", "display_name", "pk")
    )


class SavedReplyForm(PortalForm):
    """An answer to keep: where it is offered, what it is called, what it says."""

    topic = forms.ChoiceField(label="用在哪里", choices=[])
    title = forms.CharField(label="名称", max_length=TITLE_MAX, help_text="选的时候看到的，如：缺安全预案")
    text = forms.CharField(
        label="内容", max_length=TEXT_MAX, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="填进去以后还可以改。不要写某一个人的姓名、电话",
    )  # fmt: skip

    def __init__(self, *args: Any, topics: Sequence[Topic], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups: dict[str, list[tuple[str, str]]] = {}
        for topic in topics:
            groups.setdefault(str(topic.heading), []).append((topic.code, str(topic.name)))
        self.fields["topic"].choices = [("", "请选"), *groups.items()]  # type: ignore[attr-defined]

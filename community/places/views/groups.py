"""Views of citizens' groups, for leaders and homes."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from community.members.queries.history import history
from community.places.actions import group_handovers
from community.places.actions import groups as actions
from community.places.forms.groups import GroupForm, OfferGroupForm
from community.places.models import Group, GroupHandOver
from community.places.states import GROUP, GroupState
from community.policy import Right
from community.seat_rights import acting_institution, takes
from core.actions import discard_draft
from core.errors import DomainError
from core.record.actors import Actor
from core.record.edits import Edit
from core.record.lifecycle import MoveNotAllowed
from core.web import drafts
from core.web.buttons import PageButton, named, press_and_go
from core.web.drafts import sign_in_keeping_text
from core.web.forms import refuse
from core.web.requests import SignedInRequest


@login_required
@require_safe
def my_groups(request: SignedInRequest) -> HttpResponse:
    offered = GroupHandOver.objects.addressed_to(request.user).filter(expires_at__gt=timezone.now())
    context = {"groups": Group.objects.led_by(request.user).for_list(), "offered": list(offered.for_list())}
    return render(request, "community/places/groups/mine.html", context)


@sign_in_keeping_text
def new_group(request: SignedInRequest) -> HttpResponse:
    kept = drafts.initial(request)
    form = GroupForm(request.POST or None, initial=kept)
    if request.method == "POST" and form.is_valid():
        try:
            group = actions.apply_group(fields=form.values(), by=request.actor, at=timezone.now())
        except DomainError as refusal:
            refuse(form, refusal)
            return render(request, "community/places/groups/edit.html", {"form": form}, status=409)
        discard_draft(user=request.user, form=request.path)
        messages.success(request, "申请交上去了。推荐单位会先看，办到哪一步都会通知你。")
        return redirect("community:my_group", pk=group.pk)
    context = {"form": form}
    return render(request, "community/places/groups/edit.html", context, status=422 if form.errors else 200)


@login_required
def my_group(request: SignedInRequest, pk: int) -> HttpResponse:
    """The leader's page; a refused group is mended and handed in again here."""
    group = get_object_or_404(Group.objects.led_by(request.user).for_list(), pk=pk)
    may_mend = GROUP.allows(group.state, GroupState.APPLIED)
    form = GroupForm(request.POST or None, initial=GroupForm.initial_of(group)) if may_mend else None
    edit = Edit(form, group, GroupForm.initial_of) if form else None
    context = {**_group_context(group), "form": form}
    if request.method != "POST" or form is None or edit is None:
        return render(request, "community/places/groups/detail.html", context)
    if not form.is_valid():
        return render(request, "community/places/groups/detail.html", context, status=422)
    try:
        edit.save(lambda: actions.apply_again(
            group=group, fields=form.values(), by=request.actor, at=timezone.now()))  # fmt: skip
    except DomainError as refusal:
        context["refusal"] = refusal
        return render(request, "community/places/groups/detail.html", context, status=409)
    messages.success(request, "改好了，重新交给推荐单位。")
    return redirect("community:my_group", pk=pk)


@login_required
@require_POST
def offer_group(request: SignedInRequest, pk: int) -> HttpResponse:
    """The leader asks somebody else of the group to lead it."""
    group = get_object_or_404(Group.objects.led_by(request.user).for_list(), pk=pk)
    form, refusal = OfferGroupForm(request.POST), None
    if form.is_valid():
        try:
            group_handovers.offer_group(group=group, **form.cleaned_data, by=request.actor, at=timezone.now())
        except DomainError as error:
            refusal = error
        else:
            messages.success(request, "已请对方接任。对方登录后在“我的—团队”里答复，接受以前还是您负责。")
            return redirect("community:my_group", pk=pk)
    context = {**_group_context(group), "offer_form": form, "refusal": refusal}
    return render(request, "community/places/groups/detail.html", context, status=409 if refusal else 422)


@login_required
@require_POST
def answer_offer(request: SignedInRequest, pk: int, verb: str) -> HttpResponse:
    """Accept or decline to lead; or take the offer back."""
    button = named(ON_OFFERS, verb)
    offer = get_object_or_404(button.who(request.user).select_related("group"), pk=pk)
    return press_and_go(request, button, offer, "community:my_groups")


def _group_context(group: Group) -> dict[str, Any]:
    offer = group.hand_overs.open().first()
    may_hand_over = group.state in group_handovers.HANDED_OVER and offer is None
    return {
        "group": group, "form": None, "steps": history(group), "may_leave": GROUP.allows(group.state, GroupState.LEFT),
        "offer": offer, "offer_form": OfferGroupForm() if may_hand_over else None,
    }  # fmt: skip


@login_required
@require_POST
def leave_group(request: SignedInRequest, pk: int) -> HttpResponse:
    return press_and_go(
        request, LEAVE, get_object_or_404(LEAVE.who(request.user), pk=pk), "community:my_groups"
    )


@login_required
@require_safe
@takes(Right.HOST)
def home_groups(request: SignedInRequest) -> HttpResponse:
    """Groups that name my institution as their home."""
    rows = Group.objects.filter(home=acting_institution(request)).for_list()
    waiting = rows.filter(state=GroupState.APPLIED)
    page = Paginator(rows.exclude(state=GroupState.APPLIED), 20).get_page(request.GET.get("page"))
    return render(request, "community/places/groups/home.html", {"waiting": waiting, "page": page})


@login_required
@require_POST
def vouch(request: SignedInRequest, pk: int) -> HttpResponse:
    return press_and_go(
        request, VOUCH, get_object_or_404(VOUCH.who(request.user), pk=pk), "community:home_groups"
    )


@login_required
@require_POST
def turn_down(request: SignedInRequest, pk: int) -> HttpResponse:
    group = get_object_or_404(TURN_DOWN.who(request.user), pk=pk)
    if not _reason(request):
        messages.warning(request, "请写明不推荐的原因，负责人会看到。")
        return redirect("community:home_groups")
    return press_and_go(request, TURN_DOWN, group, "community:home_groups")


def _reason(request: SignedInRequest) -> str:
    return request.POST.get("reason", "").strip()[:300]


def _turn_down(*, group: Group, reason: str, by: Actor, at: datetime) -> None:
    if group.state != GroupState.APPLIED:
        raise MoveNotAllowed  # once it lies with the district, the district says no
    actions.refuse_group(group=group, reason=reason, by=by, at=at)


ANY: Final = frozenset[str]()  # the pages offer these by rules of their own
ON_OFFERS: Final = (
    PageButton("accept", "接任", group_handovers.accept_group, "hand_over", ANY, who=GroupHandOver.objects.addressed_to,
               done="接任了，以后由您负责。"),
    PageButton("decline", "谢绝", group_handovers.decline_group, "hand_over", ANY, who=GroupHandOver.objects.addressed_to,
               done="已谢绝，对方会收到通知。"),
    PageButton("withdraw", "撤回", group_handovers.withdraw_offer, "hand_over", ANY, who=GroupHandOver.objects.led_by,
               done="撤回了，还是您负责。"),
)  # fmt: skip
LEAVE: Final = PageButton(
    "leave", "退出登记", actions.leave_register, "group", GROUP.sources_of(GroupState.LEFT), who=Group.objects.led_by,
    done="已退出登记。",
)  # fmt: skip
VOUCH: Final = PageButton(
    "vouch", "推荐", actions.vouch_for_group, "group", frozenset({GroupState.APPLIED}), who=Group.objects.vouched_by,
    done="已推荐，接下来由区里登记。",
)  # fmt: skip
TURN_DOWN: Final = PageButton(
    "turn_down", "不推荐", _turn_down, "group", frozenset({GroupState.APPLIED}), who=Group.objects.vouched_by,
    done="已告诉负责人。", asks=["reason"], more=lambda request, group: {"reason": _reason(request)},
)  # fmt: skip

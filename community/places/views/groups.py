"""Groups: their leaders ask, their homes vouch."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from community.members.models import Institution
from community.members.queries.history import history
from community.places.actions import group_handovers
from community.places.actions import groups as actions
from community.places.forms.groups import GroupForm, OfferGroupForm
from community.places.models import Group, GroupHandOver
from community.places.states import GROUP, GroupState
from community.policy import Right
from community.seat_rights import institution_with
from core.actions import discard_draft
from core.errors import DomainError
from core.record.edits import Edit
from core.record.lifecycle import MoveNotAllowed
from core.web import drafts
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
    verbs: dict[str, tuple[Any, Any, str]] = {
        "accept": (group_handovers.accept_group, GroupHandOver.objects.addressed_to, "接任了，以后由您负责。"),
        "decline": (group_handovers.decline_group, GroupHandOver.objects.addressed_to, "已谢绝，对方会收到通知。"),
        "withdraw": (group_handovers.withdraw_offer, GroupHandOver.objects.led_by, "撤回了，还是您负责。"),
    }  # fmt: skip
    if verb not in verbs:
        raise Http404
    action, who, done = verbs[verb]
    offer = get_object_or_404(who(request.user).select_related("group"), pk=pk)
    return _act(request, done, "community:my_groups", action, hand_over=offer)


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
    group = get_object_or_404(Group.objects.led_by(request.user), pk=pk)
    return _act(request, "已退出登记。", "community:my_groups", actions.leave_register, group=group)


@login_required
@require_safe
def home_groups(request: SignedInRequest) -> HttpResponse:
    """Groups that name my institution as their home."""
    rows = Group.objects.filter(home=_home(request)).for_list()
    waiting = rows.filter(state=GroupState.APPLIED)
    page = Paginator(rows.exclude(state=GroupState.APPLIED), 20).get_page(request.GET.get("page"))
    return render(request, "community/places/groups/home.html", {"waiting": waiting, "page": page})


@login_required
@require_POST
def vouch(request: SignedInRequest, pk: int) -> HttpResponse:
    group = get_object_or_404(Group.objects.vouched_by(request.user), pk=pk)
    return _act(
        request, "已推荐，接下来由区里登记。", "community:home_groups", actions.vouch_for_group, group=group
    )


@login_required
@require_POST
def turn_down(request: SignedInRequest, pk: int) -> HttpResponse:
    group = get_object_or_404(Group.objects.vouched_by(request.user), pk=pk)
    reason = request.POST.get("reason", "").strip()[:300]
    if not reason:
        messages.warning(request, "请写明不推荐的原因，负责人会看到。")
        return redirect("community:home_groups")
    return _act(request, "已告诉负责人。", "community:home_groups", _turn_down, group=group, reason=reason)


def _turn_down(*, group: Group, reason: str, **acting: Any) -> None:
    if group.state != GroupState.APPLIED:
        raise MoveNotAllowed  # once it lies with the district, the district says no
    actions.refuse_group(group=group, reason=reason, **acting)


def _act(request: SignedInRequest, done: str, back: str, action: Any, **values: object) -> HttpResponse:
    try:
        action(**values, by=request.actor, at=timezone.now())
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect(back)


def _home(request: SignedInRequest) -> Institution:
    return institution_with(request, Right.HOST)

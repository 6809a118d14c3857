"""Public views of training: list, enrolment, own courses, class hours of institutions, star grades of teams."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from community.members.actions.schedule_conflicts import Clash
from community.members.models import Institution, Seat
from community.members.queries import areas
from community.policy import Right, training_norm_hours
from community.training.actions import classes, enrolments
from community.training.forms.training import CodeForm, EnrolForm
from community.training.models import Enrolment, TrainingProgramme, TrainingSession
from community.training.queries import programme_list, stars
from community.training.queries import training as queries
from community.training.queries.programme_list import WantedTraining
from community.training.states import EnrolmentState
from core.errors import DomainError
from core.files import attachments
from core.files.downloads import download
from core.models import Attachment
from core.web import drafts
from core.web.drafts import sign_in_keeping_text
from core.web.facets import Facet, chips, facet
from core.web.requests import PortalRequest, SignedInRequest, rows_of_page, wants_fragment

PHASES = {"open": "正在报名", "coming": "即将报名、待开班", "running": "开班中", "past": "往期"}
AUDIENCES = {"citizens": "市民可报", "staff": "单位工作人员可报"}
PLACES = {"places": "正在报名、还有名额"}
TEXT_MAX = 60
WRONG_CODES_MAX = 10  # in an hour, of one person for one session
HOME = [("培训与交流", reverse_lazy("community:training"))]


@require_safe
@vary_on_headers("HX-Request")
def home(request: PortalRequest) -> HttpResponse:
    at, query, path = timezone.now(), request.GET, reverse("community:training")
    districts = {area.code: area.name for area in areas.districts()}
    wanted = _wanted(query, districts)
    page = Paginator(programme_list.find(wanted, at), rows_of_page(request, 12)).get_page(query.get("page"))
    facets = _facets(wanted, programme_list.counts(wanted, at), districts)
    context = {
        "page": page, "wanted": wanted, "facets": facets, "chips": chips(query, path, facets), "path": path, "now": at,
        "is_fragment": wants_fragment(request), "crumbs": [],
    }  # fmt: skip
    if context["is_fragment"]:
        return render(request, "community/training/_results.html", context)
    year = queries.this_year(at)
    context |= {"coming": queries.sessions_to_come(at)[:6], "year": year, "city": queries.city_hours(year)}
    return render(request, "community/training/home.html", context)


def _wanted(query: QueryDict, districts: Iterable[str]) -> WantedTraining:
    """Read the address; a choice that is unknown is left out."""
    return WantedTraining(
        text=query.get("q", "").strip()[:TEXT_MAX],
        phases=tuple(value for value in PHASES if value in query.getlist("tab")),
        audience=next((value for value in AUDIENCES if value == query.get("who")), ""),
        has_places="places" in query.getlist("s"),
        districts=tuple(code for code in districts if code in query.getlist("d")),
    )


def _facets(
    wanted: WantedTraining, counts: Mapping[str, Mapping[str, int]], districts: Mapping[str, str]
) -> Sequence[Facet]:
    places = ["places"] if wanted.has_places else []
    return [
        facet("tab", "报名和开班", PHASES, wanted.phases, counts["tab"], is_open=True),
        facet("who", "谁可以报", AUDIENCES, [wanted.audience], counts["who"], is_open=True, is_single=True),
        facet("s", "名额", PLACES, places, counts["s"], is_open=True),
        facet("d", "主办单位在哪个区", districts, wanted.districts, counts["d"]),
    ]


@require_safe
def programme(request: PortalRequest, pk: int) -> HttpResponse:
    return _programme_page(request, _visible(request, pk))


@sign_in_keeping_text
def enrol(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask for a place: for a person of the institution one acts for, or, without such a seat, for oneself."""
    found = _visible(request, pk)
    if request.method != "POST":
        return _programme_page(request, found)
    institution = _sender(request, found)
    form = EnrolForm(request.POST, institution=institution, user=request.user)
    if not form.is_valid():
        return _programme_page(request, found, form=form, status=422)
    person = form.cleaned_data.get("person", request.user)
    try:
        made = enrolments.ask_enrolment(
            programme=found, person=person, institution=institution, why=form.cleaned_data["why"],
            knows_clash="knows_clash" in request.POST, by=request.actor, at=timezone.now(),
        )  # fmt: skip
    except DomainError as refusal:
        return _programme_page(request, found, form=form, refusal=refusal, status=409)
    waits = made.state == EnrolmentState.ASKED
    messages.success(
        request, "报上了，等单位负责人同意。" if waits else "报上了，等主办单位录取，结果会通知。"
    )
    return redirect("community:programme", pk=pk)


@require_safe
def calendar(request: PortalRequest, pk: int) -> HttpResponse:
    return download(queries.calendar_of(_visible(request, pk)), f"training-{pk}.ics")


@require_safe
def hours(request: PortalRequest) -> HttpResponse:
    """Class hours of institutions against the norm; of a single institution only where that tells of nobody."""
    year = queries.this_year(timezone.now())
    asked = request.GET.get("year", "")
    shown = int(asked) if asked.isdecimal() and year - 5 <= int(asked) <= year else year
    district = request.GET.get("d", "")
    staffed = Seat.objects.current().values("institution")
    rows = Institution.objects.filter(pk__in=staffed).select_related("area").order_by("area_id", "name", "pk")
    if district:
        rows = rows.filter(area__code__startswith=district)
    page = Paginator(rows, 30).get_page(request.GET.get("page"))
    context = {
        "page": page, "units": queries.unit_hours(page.object_list, shown), "year": shown, "years": range(year, year - 3, -1),
        "city": queries.city_hours(shown), "district": district, "districts": areas.districts(),
        "norms": [(words, training_norm_hours(level)) for words, level in (("市、区级单位", "city"), ("镇街、社区", "street"))],
        "crumbs": HOME,
    }  # fmt: skip
    return render(request, "community/training/hours.html", context)


@require_safe
def team_list(request: PortalRequest) -> HttpResponse:
    text = request.GET.get("q", "").strip()[:60]
    least = request.GET.get("stars", "")
    found = stars.teams(text, int(least) if least in {"1", "2", "3", "4", "5"} else 0)
    page = Paginator(found, 24).get_page(request.GET.get("page"))
    context = {"page": page, "text": text, "least": least, "crumbs": HOME}
    return render(request, "community/training/teams.html", context)


@require_safe
def team(request: PortalRequest, kind: str, pk: int) -> HttpResponse:
    found = stars.team(kind, pk) if kind in ("society", "group") else None
    if found is None:
        raise Http404
    crumbs = [*HOME, ("团队与星级", reverse("community:team_list"))]
    return render(request, "community/training/team.html", {"team": found, "crumbs": crumbs})


# Mine ----


@login_required
@require_safe
def mine(request: SignedInRequest) -> HttpResponse:
    return _my_page(request)


@login_required
@require_POST
def withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    enrolment = get_object_or_404(Enrolment.objects.withdrawable_by(request.user), pk=pk)
    back = "community:my_training" if enrolment.person_id == request.user.pk else "community:training_desk"
    try:
        enrolments.withdraw_enrolment(
            enrolment=enrolment,
            reason=request.POST.get("reason", "").strip()[:300],
            by=request.actor,
            at=timezone.now(),
        )
    except DomainError as refusal:
        if back == "community:my_training":
            return _my_page(request, refusal=refusal, status=409)
        messages.error(request, str(refusal))
        return redirect(back)
    messages.success(request, "已退出，名额让给后面的人。")
    return redirect(back)


@login_required
@require_POST
def check_in(request: SignedInRequest, pk: int) -> HttpResponse:
    """Enter the code read out in the room. Guessing is slowed."""
    mine = Enrolment.objects.of(request.user).live()
    session = get_object_or_404(TrainingSession.objects.filter(programme__in=mine.values("programme")), pk=pk)
    form = CodeForm(request.POST)
    if not form.is_valid():
        return _my_page(request, bound=(pk, form), status=422)
    counter = f"session-code:{request.user.pk}:{pk}"
    if cache.get(counter, 0) >= WRONG_CODES_MAX:
        form.add_error("code", "错的次数太多，请找带班老师在名单上点名。")
        return _my_page(request, bound=(pk, form), status=429)
    try:
        classes.check_in_by_code(
            session=session,
            person=request.user,
            code=form.cleaned_data["code"],
            by=request.actor,
            at=timezone.now(),
        )
    except classes.WrongCode as refusal:
        cache.add(counter, 0, 3600)
        cache.incr(counter)
        form.add_error("code", str(refusal))
        return _my_page(request, bound=(pk, form), status=409)
    except DomainError as refusal:
        return _my_page(request, refusal=refusal, status=409)
    messages.success(request, f"“{session.title}”已签到。")
    return redirect("community:my_training")


def _my_page(
    request: SignedInRequest, bound: tuple[int, CodeForm] | None = None, refusal: DomainError | None = None, status: int = 200
) -> HttpResponse:  # fmt: skip
    at = timezone.now()
    rows = Enrolment.objects.of(request.user).for_list().select_related("certificate")
    page = Paginator(rows, 10).get_page(request.GET.get("page"))
    accepted = [one.programme_id for one in page if one.state == EnrolmentState.ACCEPTED]
    there = set(request_attendances(request))
    lessons: dict[int, list[dict[str, Any]]] = {}
    for session in (
        TrainingSession.objects.filter(programme__in=accepted)
        .select_related("space__facility")
        .order_by("starts_at")
    ):
        is_open = session.starts_at - classes.BEFORE <= at < session.ends_at and session.pk not in there
        form = bound[1] if bound and bound[0] == session.pk else CodeForm(auto_id=f"id_{session.pk}_%s")
        lessons.setdefault(session.programme_id, []).append(
            {
                "session": session,
                "form": form if is_open or form.is_bound else None,
                "was_there": session.pk in there,
            }
        )
    year = queries.this_year(at)
    context = {
        "page": page, "courses": [(one, lessons.get(one.programme_id, [])) for one in page], "refusal": refusal, "year": year,
        "hours": queries.hours_of(request.user, year), "files": _materials(accepted),
    }  # fmt: skip
    return render(request, "community/training/mine.html", context, status=status)


def request_attendances(request: SignedInRequest) -> Any:
    """Ids of the sessions the person was at."""
    return TrainingSession.objects.filter(attendances__enrolment__person=request.user).values_list(
        "pk", flat=True
    )


def _materials(programmes: list[int]) -> dict[int, list[Any]]:
    """Course material by programme. One query."""
    sessions = dict(
        TrainingSession.objects.filter(programme__in=programmes).values_list("pk", "programme_id")
    )
    abouts = {f"community.trainingsession:{pk}": programme for pk, programme in sessions.items()}
    found: dict[int, list[Any]] = {}
    for file in Attachment.objects.filter(about__in=list(abouts), purpose="material").order_by("uploaded_at"):
        found.setdefault(abouts[file.about], []).append(file)
    return found


# Pages ----


def _visible(request: PortalRequest, pk: int) -> TrainingProgramme:
    return get_object_or_404(
        TrainingProgramme.objects.visible_to(request.user).select_related("organiser"), pk=pk
    )


def _sender(request: SignedInRequest, programme: TrainingProgramme) -> Institution | None:
    """The institution one enrols for: that of the seat in use, if it may send people here; else one asks for oneself."""
    seat = request.seat
    if seat and seat.carries(Right.ENROL) and programme.for_staff:
        institution: Institution = seat.institution
        return institution if programme.takes(institution) or not programme.for_citizens else None
    return None


def _programme_page(
    request: PortalRequest, found: TrainingProgramme, form: EnrolForm | None = None, refusal: DomainError | None = None,
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    at = timezone.now()
    clashes = isinstance(refusal, Clash)
    sessions = list(found.sessions.select_related("space__facility").order_by("starts_at"))
    user = request.user
    context: dict[str, Any] = {
        "programme": found, "sessions": sessions, "hours": sum(one.hours for one in sessions), "refusal": refusal,
        "clashes": clashes, "is_open": found.state == "published" and found.enrol_from <= at < found.enrol_until, "crumbs": HOME, "now": at,
        "kinds": [label for value, label in found._meta.get_field("kinds").base_field.flatchoices if value in found.kinds],
        "levels": [label for value, label in found._meta.get_field("levels").base_field.flatchoices if value in found.levels],
    }  # fmt: skip
    if not user.is_anonymous:
        sender = _sender(request, found)  # type: ignore[arg-type]
        kept = drafts.initial(request, reverse("community:enrol", args=[found.pk]))
        context["mine"] = Enrolment.objects.of(user).filter(programme=found).order_by("-pk").first()
        context["sender"] = sender
        context["form"] = form or EnrolForm(institution=sender, user=user, initial=kept)
        context["is_organiser"] = TrainingProgramme.objects.organised_by(user).filter(pk=found.pk).exists()
        context["may_ask"] = sender is not None or found.for_citizens
    return render(request, "community/training/programme.html", context, status=status)


@attachments.readable_through("community.trainingsession")
def _may_read(user: Any, pk: int) -> bool:
    """Material of a session: who has a place, and the organiser."""
    if user is None:
        return False
    holds = Enrolment.objects.filter(
        person=user,
        programme__sessions=pk,
        state__in=[EnrolmentState.ACCEPTED, EnrolmentState.COMPLETED, EnrolmentState.FAILED],
    )
    return holds.exists() or TrainingProgramme.objects.organised_by(user).filter(sessions=pk).exists()

"""Training, exchange, incubation, stars, certificates."""

from community.models import Enrolment, GradeObjection, Incubatee, Secondment, TeamGrade, TrainingProgramme
from community.states import EnrolmentState, GradeState, IncubateeState, ProgrammeState, SecondmentState
from tests.browser.pages import first


def pages(account):
    """Who looks at what: a person of the sample (None for a visitor), and addresses."""
    citizen, hall, head, group = map(account, ("citizen", "hall", "hall_head", "group"))
    programmes = TrainingProgramme.objects.all()
    certificate = Enrolment.objects.of(citizen).filter(state=EnrolmentState.COMPLETED).get().certificate
    own = programmes.organised_by(hall)
    running = own.filter(state=ProgrammeState.RUNNING, pass_score__isnull=False).get()
    away = Secondment.objects.of(hall).get()
    grades = TeamGrade.objects.visible_to(hall)
    incubating = Incubatee.objects.incubated_by(hall).filter(state=IncubateeState.INCUBATING)
    noticed = GradeObjection.objects.open()[0].grade_id
    stars = TeamGrade.objects.filter(state=GradeState.GRANTED, society__isnull=False).order_by("pk")[0]
    return {
        None: [
            "/training/", "/training/?tab=running", "/training/?tab=past", "/training/hours/", "/training/teams/",
            f"/training/teams/society/{stars.society_id}/", f"/training/teams/grades/{noticed}/",
            "/certificates/", "/certificates/?number=HC-2026-AAAA-AAAA",
            f"/certificates/?number={certificate.number}",
            *[f"/training/{first(programmes.filter(state=state))}/" for state in (ProgrammeState.PUBLISHED, ProgrammeState.CANCELLED)],
        ],
        citizen: [
            "/me/training/", "/me/certificates/", f"/training/teams/grades/{noticed}/objection/",
            f"/training/{first(programmes.filter(for_citizens=True, state='published'))}/",
        ],
        hall: [
            "/workbench/training/attended/", "/workbench/training/new/",
            f"/workbench/training/{running.pk}/", f"/workbench/training/{running.pk}/scores/",
            f"/workbench/training/{running.pk}/sessions/new/",
            f"/workbench/training/sessions/{running.sessions.order_by('starts_at')[0].pk}/attendance/",
            f"/workbench/training/{first(own.filter(state='published'))}/", f"/workbench/exchange/{away.pk}/",
            "/workbench/exchange/new/", "/workbench/incubation/", f"/workbench/incubation/{first(incubating)}/",
            *[f"/workbench/incubation/grades/{first(grades.filter(state=state))}/" for state in ("reported", "rectifying")],
        ],
        head: [
            "/workbench/training/", "/workbench/training/?format=print", "/workbench/exchange/",
            f"/workbench/exchange/{first(Secondment.objects.visible_to(head).filter(state=SecondmentState.PROPOSED))}/",
        ],
        group: ["/workbench/incubation/", "/workbench/incubation/new/", "/workbench/incubation/grades/new/"],
    }  # fmt: skip

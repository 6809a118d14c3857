"""Running projects, cases, replication, brands, in the sample city."""

from community.models import Institution
from projects.models import Case, Empowerment, FundingEntry, Milestone, Project, Replication, SharedUse
from tests.browser.pages import first


def pages(account):
    """Who looks at what: the station leads a running project; visitors see the library."""
    station = account("station")
    mine = Institution.objects.with_seat(station)
    project = Project.objects.running().filter(lead__in=mine).order_by("pk").first()
    published = Case.objects.published().order_by("pk").first()
    of = f"/workbench/projects/{project.pk}"
    return {
        None: [
            "/projects/", "/projects/?view=map", f"/projects/{published.project_id}/", f"/projects/{published.project_id}/sharing/",
            f"/projects/{published.project_id}/news/",
            "/projects/money/", "/projects/coverage/", "/projects/cases/",
            "/projects/cases/?q=没有这样的案例", f"/projects/cases/{published.pk}/", "/projects/brands/",
        ],
        station: [
            f"{of}/plan/", f"{of}/sharing/", f"{of}/money/", f"{of}/evidence/", f"{of}/coverage/", f"{of}/cases/new/",
            f"{of}/links/", f"{of}/news/",
            f"/workbench/milestones/{first(Milestone.objects.filter(project=project, state='reported'))}/",
            f"/workbench/sharing/{first(SharedUse.objects.filter(project=project))}/",
            f"/workbench/evidence/{first(Empowerment.objects.filter(project=project))}/",
            f"/workbench/money/{first(FundingEntry.objects.filter(account__project=project))}/",
            "/workbench/cases/", f"/workbench/cases/{first(Case.objects.filter(institution__in=mine))}/",
            "/workbench/replications/", f"/workbench/replications/{first(Replication.objects.of_adopters(station))}/",
            "/workbench/brands/", "/workbench/key-work/", f"/workbench/cases/{published.pk}/adopt/",
        ],
    }  # fmt: skip

"""Projects: calls, notices, the application, its progress."""

from projects.models import Call, Checkpoint, DecisionList, Partner, Project, Rectification


def pages(account):
    """Who looks at what: a person of the sample (None for a visitor), and addresses."""
    clerk = account("station")
    mine = Project.objects.editable_by(clerk)
    draft, returned = mine.filter(state="draft").first().pk, mine.filter(state="returned").first().pk
    rectifying = mine.filter(state="rectifying").first().pk
    one = (
        Rectification.objects.filter(project__in=mine, state__in=["opened", "replied", "returned"]).first().pk
    )
    check = Checkpoint.objects.reportable_by(clerk).order_by("pk").last().pk
    notice = DecisionList.objects.filter(state="in_notice").first().pk
    part = Partner.objects.signable_by(account("supplier")).filter(state="asked").first().project_id
    sections = ("basics", "problem", "partners", "plan", "money", "figures", "files")
    return {
        None: [
            "/projects/calls/", f"/projects/calls/{Call.objects.filter(state='open').first().pk}/",
            "/projects/notices/", f"/projects/notices/{notice}/",
        ],
        account("citizen"): [f"/projects/notices/{notice}/objection/"],
        clerk: [
            "/workbench/projects/", "/workbench/projects/new/", *[f"/workbench/projects/{draft}/edit/{one}/" for one in sections],
            f"/workbench/projects/{draft}/", f"/workbench/projects/{returned}/", f"/workbench/projects/{rectifying}/",
            f"/workbench/projects/{draft}/preview/", f"/workbench/projects/checks/{check}/",
            f"/workbench/projects/rectifications/{one}/",
        ],
        account("supplier"): ["/workbench/projects/", "/workbench/projects/new/", f"/workbench/projects/{part}/sign/"],
    }  # fmt: skip

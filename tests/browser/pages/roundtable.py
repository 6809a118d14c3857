"""The roundtable: meetings, register, working groups; the workbench of a member; the record of the day."""

from roundtable.models import Minutes, Resolution, Roundtable, Topic, Visit, WorkingGroup
from tests.browser.pages import first


def pages(account):
    head, city = account("hall_head"), account("city1")
    over = Minutes.objects.issued().order_by("pk").first().roundtable
    one = Resolution.objects.filter(state="done", is_public=True).order_by("pk").first()
    group = WorkingGroup.objects.active().get()
    topic = first(Topic.objects.filter(group=group, state="put"))
    visit = first(Visit.objects.filter(group=group, state="made"))
    return {
        None: [
            "/roundtable/", over.path, "/roundtable/resolutions/", one.path, "/roundtable/groups/", group.path,
            "/roundtable/search/?q=周末", "/roundtable/records/", f"/roundtable/records/{one.lead_id}/",
        ],
        head: [
            "/workbench/roundtable/", "/workbench/roundtable/propose/", "/workbench/roundtable/groups/", group.desk,
            f"/workbench/roundtable/topics/{topic}/", f"/workbench/roundtable/visits/{visit}/",
            f"{group.desk}visits/new/", f"{group.desk}ask/",
        ],
        city: [
            f"/workbench/roundtable/{Roundtable.objects.get(state='sitting').number}/{page}/" for page in ("live", "speakers")
        ],
    }  # fmt: skip

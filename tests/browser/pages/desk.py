"""The desk of bureau staff: the four boxes, a case of each kind that waits, the search, the districts' figures."""

from django.utils import timezone

from cloudplatform.models import Demand
from cloudplatform.states import DemandState
from community.models import Institution
from core.desk.inbox import boxes
from core.desk.kinds import kinds
from tests.browser.pages import first


def pages(account):
    city, district = account("city1"), account("district")
    found = boxes(city, list(kinds()), timezone.now(), lambda kind: True)
    one_of_each = {item.kind.code: item.pk for item in [*found.done, *found.doing, *found.todo]}
    return {
        city: [
            *(f"/admin/?box={box}" for box in ("todo", "doing", "done", "followed")),
            "/admin/?group=kind&light=over", "/desk/search?q=D-", "/desk/search?q=图书馆", "/admin/figures/",
            "/admin/cover/", "/admin/rules/",
            "/admin/replies/?topic=demand.decline", "/admin/calendar/", "/admin/calendar/?sort=deadline", "/admin/core/datedrule/add/",
            "/admin/help/", f"/admin/institution/{first(Institution.objects.with_seat(account('supplier')))}/",
            f"/admin/cloudplatform/demand/do/decline/?ids={first(Demand.objects.filter(state=DemandState.POSTED))}",
            *(f"/admin/case/{code}/{pk}/" for code, pk in sorted(one_of_each.items())),
        ],
        district: ["/admin/", "/admin/figures/"],
    }  # fmt: skip

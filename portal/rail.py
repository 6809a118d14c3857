"""The side rail of the workbench: only pages that the seat's rights open."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from community.models import Kind
from community.policy import Right

SUPPLIES = (
    Kind.TROUPE,
    Kind.COMPANY,
    Kind.SOCIETY,
    Kind.LIBRARY,
    Kind.CULTURE_HALL,
    Kind.MUSEUM,
    Kind.ART_MUSEUM,
    Kind.SCHOOL,
)
HOMES = (Kind.STATION, Kind.COMMUNITY, Kind.CULTURE_HALL, Kind.LIBRARY)
ORDERS = (Kind.STATION, Kind.COMMUNITY)
ENTRIES = (
    ("/workbench/", "今天", "inbox", None, None),
    ("/workbench/products/", "产品与审核", "mega", Right.OFFER, SUPPLIES),
    ("/workbench/orders/", "点单台", "list", Right.ORDER, ORDERS),
    ("/workbench/deliveries/", "接单与配送", "truck", Right.OFFER, SUPPLIES),
    ("/workbench/deliveries/", "配送与验收", "truck", Right.ORDER, ORDERS),
    ("/workbench/events/", "场次", "calendar", Right.HOST, None),
    ("/workbench/door/", "现场核销", "ticket", Right.DOOR, None),
    ("/workbench/places/", "场地与闭馆", "pin", Right.HOST, None),
    ("/workbench/rooms/", "借用台", "clock", Right.HOST, None),
    ("/me/rooms/", "我们借的空间", "calendar", Right.BORROW, None),
    ("/workbench/standard/", "服务标准自查", "scale", Right.HOST, None),
    ("/workbench/groups/", "团队推荐", "users", Right.HOST, HOMES),
    ("/workbench/briefs/", "信息报送", "edit", Right.WRITE, None),
    ("/workbench/news/", "新闻稿", "doc", Right.WRITE, None),
    ("/workbench/publicity/", "宣传工作", "mega", Right.WRITE, None),
    ("/workbench/consultations/", "智库咨询", "speech", None, None),
    ("/workbench/membership/", "成员资格", "shield", None, None),
    ("/workbench/alliances/", "联盟", "horiz", None, None),
    ("/workbench/cases/", "案例", "book", Right.PROPOSE, None),
    ("/workbench/replications/", "复制推广", "copy", Right.PROPOSE, None),
    ("/workbench/brands/", "品牌与重点工作", "flag", Right.PROPOSE, None),
    ("/workbench/thinktank/recommend/", "推荐智库成员", "speech", Right.CONSULT, None),
    ("/workbench/feedback/", "评价与回复", "star", Right.SPEAK, None),
    ("/workbench/training/", "培训", "book", None, None),
    ("/workbench/exchange/", "交流培养", "horiz", Right.ENROL, None),
    ("/workbench/incubation/", "培育与星级", "root", None, None),
    ("/workbench/projects/", "标杆项目", "flag", Right.PROPOSE, None),
    ("/workbench/seats/", "席位与交接", "users", Right.APPOINT, None),
)

DESK = "/thinktank/desk/"
EXPERT_ENTRIES = (
    (DESK, "我的评审", "inbox"),
    ("/thinktank/desk/interests/", "回避申报", "shield"),
    ("/thinktank/desk/profile/", "资料和公开范围", "user"),
    ("/thinktank/", "智库首页", "users"),
)


def rail(request: HttpRequest) -> dict[str, Any]:
    """What staff.html needs: the title of the rail and its entries, for pages of the workbench only."""
    if request.path.startswith(DESK) and request.user.is_authenticated:
        return _experts_rail(request.path)
    if not request.path.startswith("/workbench/") or not request.user.is_authenticated:
        return {}
    due = getattr(request, "due", ())  # set by pages that know what is due
    seat = request.seat  # type: ignore[attr-defined]
    entries = [
        {
            "path": path,
            "title": title,
            "icon": icon,
            "count": sum(duty.path.startswith(path) for duty in due) if path != "/workbench/" else 0,
            "is_current": _is_current(request.path, path),
        }
        for path, title, icon, right, kinds in ENTRIES
        if seat
        and (right is None or seat.carries(right))
        and (kinds is None or seat.institution.kind in kinds)
    ]
    return {"rail": entries, "rail_title": seat.institution.name if seat else "工作台"}


def _is_current(path: str, entry: str) -> bool:
    return path == entry if entry == "/workbench/" else path.startswith(entry)


def _experts_rail(path: str) -> dict[str, Any]:
    """The desk of an expert, who acts as a person and not in a seat."""
    entries = [
        {"path": start, "title": title, "icon": icon, "count": 0, "is_current": path == start}
        for start, title, icon in EXPERT_ENTRIES
    ]
    return {"rail": entries, "rail_title": "公共文化智库"}

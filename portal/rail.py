"""The side rail of the workbench: only pages that the seat's rights open."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from community.models import Kind, Seat
from community.policy import Right
from thinktank.queries.desk import waiting

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
# heading: (address, title, icon, the right it asks for, the kinds it is for); a heading with one entry is that entry
GROUPS = (
    ("今日", (("/workbench/", "今天", "inbox", None, None),)),
    ("云平台", (
        ("/workbench/products/", "产品与审核", "mega", Right.OFFER, SUPPLIES),
        ("/workbench/orders/", "点单台", "list", Right.ORDER, ORDERS),
        ("/workbench/deliveries/", "接单与配送", "truck", Right.OFFER, SUPPLIES),
        ("/workbench/deliveries/", "配送与验收", "truck", Right.ORDER, ORDERS),
        ("/workbench/events/", "场次", "calendar", Right.HOST, None),
        ("/workbench/door/", "现场核销", "ticket", Right.DOOR, None),
        ("/workbench/feedback/", "评价与回复", "star", Right.SPEAK, None),
    )),
    ("空间与设施", (
        ("/workbench/places/", "场地与闭馆", "pin", Right.HOST, None),
        ("/workbench/rooms/", "借用台", "clock", Right.HOST, None),
        ("/me/rooms/", "我们借的空间", "calendar", Right.BORROW, None),
        ("/workbench/standard/", "服务标准自查", "scale", Right.HOST, None),
    )),
    ("信息", (
        ("/workbench/briefs/", "信息报送", "edit", Right.WRITE, None),
        ("/workbench/news/", "新闻稿", "doc", Right.WRITE, None),
        ("/workbench/publicity/", "宣传工作", "mega", Right.WRITE, None),
        ("/workbench/reports/", "蓝皮书和报告", "book", Right.WRITE, None),
    )),
    ("人才", (
        ("/workbench/training/", "培训", "book", None, None),
        ("/workbench/exchange/", "交流培养", "horiz", Right.ENROL, None),
        ("/workbench/incubation/", "培育与星级", "root", None, None),
        ("/workbench/groups/", "团队推荐", "users", Right.HOST, HOMES),
    )),
    ("项目", (
        ("/workbench/projects/", "标杆项目", "flag", Right.PROPOSE, None),
        ("/workbench/cases/", "案例", "book", Right.PROPOSE, None),
        ("/workbench/replications/", "复制推广", "copy", Right.PROPOSE, None),
        ("/workbench/brands/", "品牌与重点工作", "flag", Right.PROPOSE, None),
    )),
    ("圆桌会议", (
        ("/workbench/roundtable/board/", "合作撮合", "horiz", Right.MEET, None),
        ("/workbench/roundtable/resolutions/", "议定事项", "list", Right.MEET, None),
        ("/workbench/roundtable/", "会议和议题", "speech", Right.MEET, None),
    )),
    ("评价", (("/workbench/evaluation/", "评价与整改", "scale", Right.PROPOSE, None),)),
    ("智库", (
        ("/workbench/consultations/", "智库咨询", "speech", None, None),
        ("/workbench/thinktank/recommend/", "推荐智库成员", "speech", Right.CONSULT, None),
    )),
    ("机构", (
        ("/workbench/membership/", "成员资格", "shield", None, None),
        ("/workbench/seats/", "席位与交接", "users", Right.APPOINT, None),
        ("/workbench/alliances/", "联盟", "horiz", None, None),
    )),
)  # fmt: skip
# pages below those of the rail, by the right they ask for
BELOW = tuple(
    (f"/workbench/{page}/", Right.PROPOSE)
    for page in ("milestones", "evidence", "sharing", "money", "key-work", "rectifications")
)
TODAY = ("/workbench/", "/workbench/duties/")  # the pages of 今天

DESK, OPINIONS = "/thinktank/desk/", "/thinktank/opinions/"
EXPERT_ENTRIES = (
    (DESK, "我的评审", "inbox"),
    (OPINIONS, "请我答的问题", "speech"),
    ("/thinktank/desk/interests/", "回避申报", "shield"),
    ("/thinktank/desk/profile/", "资料和公开范围", "user"),
    ("/thinktank/", "智库首页", "users"),
)


def rail(request: HttpRequest) -> dict[str, Any]:
    """What staff.html needs: the title of the rail and its groups, for pages of the workbench only."""
    if request.path.startswith((DESK, OPINIONS)) and request.user.is_authenticated:
        return _experts_rail(request)
    if not request.path.startswith("/workbench/") or not request.user.is_authenticated:
        return {}
    seat = request.seat  # type: ignore[attr-defined]
    if not seat:
        return {"rail": [], "rail_title": "工作台"}
    due = getattr(request, "due", ())  # set by pages that know what is due
    groups = [
        _group(heading, [
            _entry(request.path, path, title, icon, sum(duty.path.startswith(path) for duty in due))
            for path, title, icon, right, kinds in rows
            if (right is None or seat.carries(right)) and (kinds is None or seat.institution.kind in kinds)
        ])
        for heading, rows in GROUPS
    ]  # fmt: skip
    return {"rail": [group for group in groups if group["entries"]], "rail_title": seat.institution.name}


def opens(seat: Seat, path: str) -> bool:
    """Whether the rail leads `seat` to the page at `path`; pages that no entry is about are open to all."""
    entries = [(about, right) for _, rows in GROUPS for about, _, _, right, _ in rows if about != TODAY[0]]
    rights = [right for about, right in (*entries, *BELOW) if path.startswith(about)]
    return not rights or any(right is None or seat.carries(right) for right in rights)


def _entry(here: str, path: str, title: str, icon: str, count: int = 0) -> dict[str, Any]:
    is_today = path == "/workbench/"
    return {
        "path": path, "title": title, "icon": icon, "count": 0 if is_today else count,
        "is_current": here in TODAY if is_today else here.startswith(path),
    }  # fmt: skip


def _group(heading: str, entries: list[dict[str, Any]]) -> dict[str, Any]:
    """Entries under a heading that folds them, open if the present page is one; a single entry needs no heading."""
    return {
        "title": heading if len(entries) > 1 else "", "entries": entries,
        "count": sum(entry["count"] for entry in entries), "is_open": any(entry["is_current"] for entry in entries),
    }  # fmt: skip


def _experts_rail(request: HttpRequest) -> dict[str, Any]:
    """The desk of an expert, who acts as a person and not in a seat."""
    due = waiting(request.user, timezone.now())
    counts = {DESK: due.panels, OPINIONS: due.opinions} if due else {}
    here = max((start for start, *_ in EXPERT_ENTRIES if request.path.startswith(start)), key=len)
    entries = [
        {**_entry(request.path, path, title, icon, counts.get(path, 0)), "is_current": path == here}
        for path, title, icon in EXPERT_ENTRIES
    ]
    return {"rail": [{**_group("", entries), "title": ""}], "rail_title": "公共文化智库"}

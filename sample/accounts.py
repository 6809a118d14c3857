"""The people a visitor of the sample city may sign in as, one for each kind of person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from community.policy import CITY_CODE, Role
from core.models import User
from core.models.accounts import Office
from sample.words import MARK

PASSWORD: Final = "Huacheng-2026"  # noqa: S105  (of invented people, in the sample city only)
SALT: Final = "sample0city0sample0city"  # fixed, so that the city is the same each time


@dataclass(frozen=True)
class Account:
    """
    One person to sign in as, with a phone (11 digits) or an e-mail address.

    `seat_at` names where they sit: "station:0" is the first station, "hall:0" the first hall, "bureau:<area code>" a bureau.
    Empty: nowhere.
    Nobody is a superuser: the passwords are known to all.
    """

    key: str
    person: str
    name: str
    sign_in: str
    may: str
    seat_at: str = ""
    role: str = Role.HANDLER
    is_staff: bool = False
    office: str = ""  # one of Office

    @property
    def display_name(self) -> str:
        return f"{self.name}{MARK}"

    @property
    def username(self) -> str:
        return f"sample-{self.key}"

    @property
    def phone(self) -> str:
        """Everybody has one: allauth asks for it at sign-in. The numbers are invented."""
        return f"199{ACCOUNTS.index(self) + 1:08d}"

    @property
    def email(self) -> str:
        return self.sign_in if "@" in self.sign_in else ""


LIWAN: Final = "440103"

ACCOUNTS: Final = (
    Account("citizen", "市民", "陈嘉敏", "19900000001", "找活动、预约、候补、评价、提需求"),
    Account("family", "市民（带家人）", "林婉仪", "19900000002", "替孩子和老人预约，全家一起候补"),
    Account("station", "文化站经办人", "梁志明", "station@example.org", "在额度内点单、排期、改期", "station:0"),
    Account(
        "station2", "文化站同事", "何美玲", "station2@example.org", "验收配送（报告人不能自己验收）、评价", "station:0",
        Role.LIAISON,
    ),
    Account("supplier", "供给方经办人", "冼国强", "supplier@example.org", "申报产品、接单、报告配送、回复评价", "supplier:0"),
    Account("host", "场馆经办人", "谭慧珊", "host@example.org", "发布场次、公告闭馆、现场核销", "space:0"),
    Account(
        "district", "区级工作人员（荔湾）", "黄俊贤", "district@example.org", "处理荔湾区的需求、点单和评价（/admin/）",
        f"bureau:{LIWAN}", is_staff=True,
    ),
    Account(
        "city1", "市级工作人员（一）", "张启东", "city1@example.org", "全市事项；内容三审之一（/admin/）",
        f"bureau:{CITY_CODE}", is_staff=True,
    ),
    Account(
        "city2", "市级工作人员（二）", "罗雪梅", "city2@example.org", "全市事项；内容三审之二（/admin/）",
        f"bureau:{CITY_CODE}", is_staff=True,
    ),
    Account(
        "city3", "市级工作人员（三）", "邓文杰", "city3@example.org", "全市事项；内容三审之三（/admin/）",
        f"bureau:{CITY_CODE}", is_staff=True,
    ),
    Account(
        "admin", "系统管理员", "麦永康", "admin@example.org", "看后台任务和发信情况，校正工作日历；不办业务（/admin/）",
        is_staff=True, office=Office.SYSTEM,
    ),
    Account("group", "群众文艺团队负责人", "区兆麟", "19900000012", "登记团队、借用共享空间、签到签退"),
    Account(
        "hall", "文化馆联络员", "叶咏诗", "hall@example.org", "替文化馆办日常事务、报送信息", "hall:0", Role.LIAISON,
    ),
    Account(
        "hall_head", "文化馆负责人", "潘耀邦", "hall-head@example.org", "任免席位、申请更名和退出、发起联盟", "hall:0", Role.HEAD,
    ),
    Account(
        "applicant", "正在申请加入的单位负责人", "伍绮雯", "applicant@example.org", "申请成为成员单位、看进度、补正材料",
    ),
    Account("expert", "智库成员（学者）", "区慧兰", "expert@example.org", "参加评审：应聘、打分、回避、讨论、确认（/thinktank/desk/）"),
    Account("expert2", "智库成员（从业人员）", "关兆麟", "expert2@example.org", "参加评审；申报回避；看聘书和公开页（/thinktank/desk/）"),
    Account(
        "press", "市级工作人员（宣传）", "霍思颖", "press@example.org", "采编信息稿件、登记刊发、起草新闻、拟信息通报（/admin/）",
        f"bureau:{CITY_CODE}", is_staff=True,
    ),
    Account("editor", "文化站编辑", "苏可欣", "editor@example.org", "写信息稿件和新闻稿（报送由联络员办）", "station:0", Role.EDITOR),
    Account(
        "auditor", "审计管理员", "莫静怡", "auditor@example.org", "看办理记录、同意统计、查看未成年人信息的登记、账号注销（/admin/）",
        is_staff=True, office=Office.AUDIT,
    ),
    Account(
        "security", "安全管理员", "成婉莹", "security@example.org", "管账号：准入管理端、停用、任命三员；不看业务和办理记录（/admin/）",
        is_staff=True, office=Office.SECURITY,
    ),
)  # fmt: skip

# Where each of them goes first, by key: names of URLs that must open; tests sign each person in and open them.
OPENS: Final[dict[str, tuple[str, ...]]] = {
    "citizen": ("cloudplatform:event_list", "portal:mine", "cloudplatform:new_demand"),
    "family": ("cloudplatform:event_list", "portal:mine", "community:family"),
    "station": ("portal:workbench", "cloudplatform:order_desk"),
    "station2": ("portal:workbench", "cloudplatform:order_desk", "cloudplatform:feedback_list"),
    "supplier": ("portal:workbench", "cloudplatform:my_products", "cloudplatform:delivery_list", "cloudplatform:feedback_list"),
    "host": ("portal:workbench", "cloudplatform:hosted_list", "community:places", "cloudplatform:doors"),
    "district": (
        "admin:index", "admin:cloudplatform_demand_changelist", "admin:cloudplatform_order_changelist",
        "admin:cloudplatform_feedback_changelist",
    ),
    "city1": (
        "admin:index", "admin:cloudplatform_product_changelist", "admin:community_institution_changelist",
        "admin:community_seat_changelist",
    ),
    "city2": ("admin:index", "admin:cloudplatform_product_changelist", "admin:community_membershipapplication_changelist"),
    "city3": ("admin:index", "admin:cloudplatform_product_changelist", "admin:projects_project_changelist"),
    "admin": ("admin:index", "admin:core_job_changelist", "admin:core_dispatch_changelist", "admin:core_calendarday_changelist"),
    "group": ("community:my_groups", "community:space_list", "community:my_rooms"),
    "hall": ("portal:workbench", "community:brief_list", "cloudplatform:hosted_list"),
    "hall_head": ("portal:workbench", "community:seats", "community:membership", "community:my_alliances"),
    "applicant": ("portal:mine", "community:join"),
    "expert": ("thinktank:desk",),
    "expert2": ("thinktank:desk", "thinktank:expert_list"),
    "press": ("admin:index", "admin:community_brief_changelist", "admin:community_circular_changelist"),
    "editor": ("portal:workbench", "community:brief_list", "community:newsroom"),
    "auditor": (
        "admin:index", "admin:core_journalentry_changelist", "admin:core_consent_changelist", "admin:community_minoraccess_changelist",
        "admin:core_accountclosure_changelist",
    ),
    "security": ("admin:index", "admin:core_user_changelist"),
}  # fmt: skip


def sample_accounts() -> list[dict[str, str]]:
    """Answer the sample people who are there: person, sign_in, password, may, seat. Two queries."""
    usernames = [account.username for account in ACCOUNTS]
    users = User.objects.filter(username__in=usernames, is_active=True)
    found = {user.username: user for user in users.prefetch_related("seats__institution")}
    return [
        {
            "person": account.person,
            "sign_in": account.sign_in,
            "password": PASSWORD,
            "may": account.may,
            "seat": "、".join(seat.label for seat in found[account.username].seats.all()),
        }
        for account in ACCOUNTS
        if account.username in found
    ]

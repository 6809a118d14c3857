"""
User guides of /help/, one for each kind of person: steps, and screenshots of the pages they describe.

Each picture is made from the page itself by tests/browser/test_help_pictures.py (`make help-pictures`), which fails
when the page no longer says the words in `shows`. So a guide cannot speak of a button that is gone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

WIDTH: Final = 390
HEIGHT: Final = 600


@dataclass(frozen=True)
class Picture:
    """A picture by the name of its file, what it shows for who does not see it, and words that the page must say."""

    name: str
    alt: StrOrPromise
    shows: Sequence[str]

    @property
    def path(self) -> str:
        """Below the folder of static files."""
        return f"img/help/{self.name}.webp"


@dataclass(frozen=True)
class Step:
    """What to do, and how it looks; `page` is the name of the URL where it is done, with a query, if it has its own."""

    words: StrOrPromise
    picture: Picture | None = None
    page: str = ""
    link: StrOrPromise = ""

    @property
    def path(self) -> str:
        name, question, query = self.page.partition("?")
        return f"{reverse(name)}{question}{query}" if name else ""


@dataclass(frozen=True)
class Guide:
    """All steps of one kind of person."""

    slug: str
    title: StrOrPromise
    lead: StrOrPromise
    steps: Sequence[Step]


SEARCH: Final = Picture(
    "search", _("手机上的首页：搜索框里写着“粤剧”，下面列出活动“粤剧折子戏”。"), ("搜索", "粤剧折子戏")
)
EVENT: Final = Picture(
    "event",
    _("一场活动的页面：时间、地点、“带我去”、费用、咨询电话、无障碍。"),
    ("带我去", "用手机自带的地图", "加入日历"),
)
BOOK: Final = Picture(
    "book", _("预约的一栏：“我自己”和两位家人可以勾选，下面是“座位需要”，最下面是“预约座位”的按钮。"),
    ("谁来", "我自己", "妈妈", "座位需要", "预约座位"),
)  # fmt: skip
TICKET: Final = Picture(
    "ticket",
    _("一张票：最上面是二维码和核销码，下面是时间、谁来、地点和电话。"),
    ("给工作人员看", "带我去", "来不了"),
)
FAMILY: Final = Picture("family", _("“家人”页面：登记过的妈妈和孩子，下面可以再登记一位。"), ("妈妈", "孩子"))
ELDER: Final = Picture(
    "elder",
    _("长辈版首页：四个大按钮，能去的、我的票、说想看什么、打电话或者找人帮忙。"),
    ("能去的", "我的票", "说想看什么"),
)
DEMAND: Final = Picture(
    "demand",
    _("提需求的页面：写想看什么，选住在哪个镇街，点“提交需求”。"),
    ("你想看、想学或想参加什么", "你住在哪个镇街"),
)
SPACES: Final = Picture(
    "spaces",
    _("共享空间的页面：写名字找，或者点“筛选”填时间和人数。"),
    ("共享空间", "登记团队", "找空间", "筛选"),
)
VENUES: Final = Picture(
    "venues",
    _("场馆的地图：号码点和下面列表里的场馆一样，每一处有“带我去”。"),
    ("处场馆", "带我去", "只看列表"),
)
ORDERS: Final = Picture("orders", _("点单台：选产品，填首选时间和人数，加到志愿里。"), ("点单台", "首选时间"))
PRODUCTS: Final = Picture(
    "products", _("供方的产品页面：每个产品办到哪一步，新产品从这里写。"), ("产品与审核",)
)
HOSTED: Final = Picture("hosted", _("场次页面：已经发布的场次，可以一次办多场。"), ("一次办多场",))

GUIDES: Final = (
    Guide(
        "find",
        _("看活动的街坊"),
        _("找一场、约好、拿票、来不了怎么办。"),
        (
            Step(
                _(
                    "在首页的框里写想看什么。边写边列出活动、场馆和镇街，点一下就到。"
                    "“免费”“周末”“老人”是条件；拼音、繁体、写错一个字也能找到。"
                ),
                SEARCH,
                "portal:home",
                _("去首页"),
            ),
            Step(
                _("打开一场，看时间、地点、费用和电话。点“带我去”，用地图找路。"),
                EVENT,
                "cloudplatform:event_list",
                _("看全部活动"),
            ),
            Step(_("选谁来，再点“预约座位”。还没有登录的，登录以后选好的都在，再点一次就好。")),
            Step(
                _("约好以后，票在“我的”里。进场把二维码或者核销码给工作人员看，没有网络也能看。"),
                TICKET,
                "portal:mine",
                _("看我的票"),
            ),
            Step(
                _(
                    "来不了，开场前在票上点“来不了”，座位马上给候补的街坊；还有别的场次的，可以“换一场”。"
                    "满了可以排候补，轮到了会通知。"
                )
            ),
        ),
    ),
    Guide(
        "family",
        _("带家人的"),
        _("给孩子、老人一起约，只登记一次。"),
        (
            Step(
                _(
                    "在“我的”里点“家人”，登记小名、关系和出生年月。"
                    "不满 14 岁的孩子，由监护人给每个孩子单独同意，随时可以撤回。"
                ),
                FAMILY,
                "community:family",
                _("登记家人"),
            ),
            Step(
                _("预约的时候勾选谁来，一次约好一家人。座位不够一家人坐，会说还剩几个，不会只约上一部分。"),
                BOOK,
                "cloudplatform:event_list?a=children",
                _("看带孩子的活动"),
            ),
            Step(_("有人不来，在票上点“有人不来”，其他人的座位不变。")),
        ),
    ),
    Guide(
        "elders",
        _("长辈"),
        _("字大，按钮大，不会用也有人帮。"),
        (
            Step(
                _(
                    "点页面最上面的“长辈版”，字变大，首页只留四个大按钮。"
                    "这台手机会一直记着，再点一次就回到标准版。"
                ),
                ELDER,
                "portal:home",
                _("去首页"),
            ),
            Step(_("不想用手机约，就打页面上的电话，或者到镇街的文化站，工作人员代您约、代您提需求。")),
        ),
    ),
    Guide(
        "access",
        _("坐轮椅、看不清、听不清的"),
        _("去之前就知道进不进得去，有没有字幕和手语。"),
        (
            Step(
                _(
                    "活动页上写着这一场有什么无障碍服务、场馆另外有什么、哪些没有登记。"
                    "只看有轮椅席的，在“无障碍”里勾选。"
                ),
                None,
                "cloudplatform:event_list?x=wheelchair_seat",
                _("看有轮椅席的活动"),
            ),
            Step(
                _("预约时选“座位需要”，只问这里有的。要先同意我们记录，办完就清空，随时可以撤回。"),
                BOOK,
                "core:consents",
                _("管理同意"),
            ),
            Step(
                _("场馆的无障碍写在场馆页，地图下面的列表和图上说的一样，读屏软件读得到。"),
                VENUES,
                "community:venue_list?view=map",
                _("看场馆地图"),
            ),
        ),
    ),
    Guide(
        "demand",
        _("想看的还没有"),
        _("说一句，街道来办。"),
        (
            Step(
                _("写一句想看什么，选住在哪个镇街。5 个工作日内答复，办到哪一步都会告诉您。"),
                DEMAND,
                "cloudplatform:new_demand",
                _("提一条需求"),
            ),
            Step(
                _("街坊提过相近的，可以附议，人多的先办。"),
                None,
                "cloudplatform:demand_list",
                _("看大家提的"),
            ),
        ),
    ),
    Guide(
        "groups",
        _("借场地的团队"),
        _("合唱队、舞蹈队，登记一次就能借排练室。"),
        (
            Step(_("先登记团队：文化站证明，区里登记。"), None, "community:my_groups", _("登记团队")),
            Step(
                _("按时间和人数找空间，点空着的时段去借。借不了会说是哪一条规则、什么时候有空。"),
                SPACES,
                "community:space_list",
                _("找空间"),
            ),
        ),
    ),
    Guide(
        "station",
        _("文化站和社区"),
        _("点单、排期、核销、验收。"),
        (
            Step(
                _(
                    "登录以后进“机构工作台”，先看轮到自己办的。"
                    "点单在“点单台”：选产品、时间、场地，排好志愿，提交给区里。"
                ),
                ORDERS,
                "cloudplatform:order_desk",
                _("去点单台"),
            ),
            Step(
                _("演出那天在“现场核销”扫码或者报核销码，没有网络也能用；结束以后在“配送与验收”里验收。"),
                None,
                "portal:workbench",
                _("去工作台"),
            ),
        ),
    ),
    Guide(
        "supplier",
        _("剧团、机构等供方"),
        _("报产品、看审核、接单、报告。"),
        (
            Step(
                _("在“产品与审核”里写新产品，提交以后逐条看要改什么；审核、评审、公示到哪一步都在这里。"),
                PRODUCTS,
                "cloudplatform:my_products",
                _("看我的产品"),
            ),
            Step(
                _("有人点单，在“接单与配送”里接或者不接、商量日期，办完报告人数和凭证。"),
                None,
                "cloudplatform:delivery_list",
                _("看配送"),
            ),
        ),
    ),
    Guide(
        "host",
        _("主办活动的场馆"),
        _("发布场次，一次办多场，改期有人通知。"),
        (
            Step(
                _("在“场次”里发布。每周都有的，用“一次办多场”：先看每一天场地空不空，再发布打勾的。"),
                HOSTED,
                "cloudplatform:hosted_list",
                _("看场次"),
            ),
            Step(_("改时间、取消、闭馆，约了的人每人收到一条消息；改了时间来不了的不算缺席。")),
        ),
    ),
    Guide(
        "bureau",
        _("区、市主管部门"),
        _("收件箱、一批一批办、帮人查预约。"),
        (
            Step(
                _(
                    "登录管理端要先设好两步验证。收件箱里是轮到自己办的，等得最久的在最上面，一件办完到下一件。"
                ),
                None,
                "admin:index",
                _("去收件箱"),
            ),
            Step(
                _(
                    "同类的可以一批一批办：先看每一件，打勾的一起办，办不了的说为什么。"
                    "有人来电，用“帮人查预约”，要写明为什么查，对方自己看得到这条记录。"
                )
            ),
        ),
    ),
)


def guide(slug: str) -> Guide | None:
    return next((one for one in GUIDES if one.slug == slug), None)


def pictures() -> Sequence[Picture]:
    """Every picture once."""
    found = {step.picture.name: step.picture for one in GUIDES for step in one.steps if step.picture}
    return list(found.values())

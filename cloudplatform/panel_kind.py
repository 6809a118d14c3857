"""Registration of the kind of expert panel that judges products."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from thinktank.panel_kinds import CriterionIn, PanelKind

PRODUCT_PANEL: Final = PanelKind(
    code="product",
    label=_("产品评审"),
    stem="乙",
    order=20,
    criteria=(
        CriterionIn("内容质量", 35, "内容准确、健康，节目单或教案完整，时长合适。"),
        CriterionIn("适合基层", 25, "文化站的场地、设备能不能接得住，适合的人群说清楚了没有。"),
        CriterionIn("特色和创意", 20, "有没有岭南特色或新的形式，和已上架产品有没有区别。"),
        CriterionIn("价格和安全", 20, "单价和人员、时长相称；安全预案写明人数上限和联系人。"),
    ),
)  # fmt: skip

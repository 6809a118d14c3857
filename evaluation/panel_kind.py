"""Registration of the kind of expert panel that judges the subjects of a round."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from thinktank.panel_kinds import CriterionIn, PanelKind

ROUND_PANEL: Final = PanelKind(
    code="round",
    label=_("评价评议"),
    stem="丁",
    order=40,
    criteria=(
        CriterionIn("回应需求", 35, "做的事是不是群众要的，有没有按反馈改。"),
        CriterionIn("实际效果", 35, "来的人得到了什么；看记录和评价，不看材料写得好不好。"),
        CriterionIn("创新和示范", 30, "做法别处能不能用，有没有被采用。"),
    ),
)  # fmt: skip

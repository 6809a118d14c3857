"""Registration of the kind of panel that judges papers of the forum."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from thinktank.panel_kinds import CriterionIn, PanelKind

PAPER_PANEL: Final = PanelKind(
    code="paper",
    label=_("论文评审"),
    stem="丙",
    order=30,
    criteria=(
        CriterionIn("选题", 20, "是否切中公共文化服务当年的实际问题，有前瞻性。"),
        CriterionIn("论证和材料", 35, "材料真实、方法得当、推论站得住；数据注明来源。"),
        CriterionIn("创新和价值", 30, "有没有新的看法或做法，能不能用到工作里。"),
        CriterionIn("表达规范", 15, "结构清楚，文字准确，引用规范。"),
    ),
)  # fmt: skip

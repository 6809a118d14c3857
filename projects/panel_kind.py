"""Registration of the kind of expert panel that judges benchmark projects."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from thinktank.panel_kinds import CriterionIn, PanelKind

PROJECT_PANEL: Final = PanelKind(
    code="project",
    label=_("项目评审"),
    stem="甲",
    order=10,
    criteria=(
        CriterionIn("需求和目标", 20, "是否回应群众的实际需求，目标能不能检验；有需求调查或数据的给高分。"),
        CriterionIn("整合和协同", 25, "几家单位真正一起出人、出场地、出资源；只挂名的不给分。"),
        CriterionIn("内容和创新", 20, "做法有没有新意，有没有岭南特色，能不能长期做。"),
        CriterionIn("可行和保障", 20, "进度、人员、经费、安全是否落实，风险有没有预案。"),
        CriterionIn("效果和推广", 15, "预期惠及多少人，别的区和镇街能不能照着做。"),
    ),
)  # fmt: skip

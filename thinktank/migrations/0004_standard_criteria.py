"""
Every installation begins with a standard set of criteria for each kind; the bureau publishes over it.

As SQL: a RunPython here would render the whole project's models, and every later migration would pay for it.
"""

from django.db import migrations

# kind: (name, weight, guidance), as they were when this was written
STANDARD = {
    "project": (
        ("需求和目标", 20, "是否回应群众的实际需求，目标能不能检验；有需求调查或数据的给高分。"),
        ("整合和协同", 25, "几家单位真正一起出人、出场地、出资源；只挂名的不给分。"),
        ("内容和创新", 20, "做法有没有新意，有没有岭南特色，能不能长期做。"),
        ("可行和保障", 20, "进度、人员、经费、安全是否落实，风险有没有预案。"),
        ("效果和推广", 15, "预期惠及多少人，别的区和镇街能不能照着做。"),
    ),
    "product": (
        ("内容质量", 35, "内容准确、健康，节目单或教案完整，时长合适。"),
        ("适合基层", 25, "文化站的场地、设备能不能接得住，适合的人群说清楚了没有。"),
        ("特色和创意", 20, "有没有岭南特色或新的形式，和已上架产品有没有区别。"),
        ("价格和安全", 20, "单价和人员、时长相称；安全预案写明人数上限和联系人。"),
    ),
    "paper": (
        ("选题", 20, "是否切中公共文化服务当年的实际问题，有前瞻性。"),
        ("论证和材料", 35, "材料真实、方法得当、推论站得住；数据注明来源。"),
        ("创新和价值", 30, "有没有新的看法或做法，能不能用到工作里。"),
        ("表达规范", 15, "结构清楚，文字准确，引用规范。"),
    ),
}


def quoted(text):
    return "'" + str(text).replace("'", "''") + "'"


def statements():
    for kind, criteria in STANDARD.items():
        rows = ", ".join(
            f"({place}, {quoted(name)}, {quoted(guidance)}, {weight})"
            for place, (name, weight, guidance) in enumerate(criteria, 1)
        )
        yield (
            f"WITH made AS (INSERT INTO thinktank_criteriaset (kind, version, is_current, made_at)"
            f" VALUES ({quoted(kind)}, 1, true, now()) RETURNING id)"
            f" INSERT INTO thinktank_criterion (criteria_set_id, position, name, guidance, weight)"
            f" SELECT made.id, line.* FROM made, (VALUES {rows}) AS line"
        )


class Migration(migrations.Migration):
    dependencies = [("thinktank", "0003_consultations_and_forum")]
    operations = [migrations.RunSQL(list(statements()), migrations.RunSQL.noop)]

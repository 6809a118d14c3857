from django.db import migrations
from django.utils import timezone

FORWARD = """
CREATE FUNCTION reports_snapshot_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'frozen' THEN
        RAISE EXCEPTION 'snapshot % is frozen: it stays as it is', OLD.id;
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER reports_snapshot_stays BEFORE UPDATE OR DELETE ON reports_snapshot
    FOR EACH ROW EXECUTE FUNCTION reports_snapshot_stays();
CREATE FUNCTION reports_edition_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.state IN ('published', 'replaced') THEN
            RAISE EXCEPTION 'edition % was published: it stays', OLD.id;
        END IF;
        RETURN OLD;
    END IF;
    IF OLD.state IN ('published', 'replaced') AND
       (to_jsonb(NEW) - 'state') IS DISTINCT FROM (to_jsonb(OLD) - 'state') THEN
        RAISE EXCEPTION 'edition % was published: it stays as it is', OLD.id;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER reports_edition_stays BEFORE UPDATE OR DELETE ON reports_edition
    FOR EACH ROW EXECUTE FUNCTION reports_edition_stays();
CREATE FUNCTION reports_published_text_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT state FROM reports_edition WHERE id = OLD.edition_id) IN ('published', 'replaced') THEN
        RAISE EXCEPTION 'chapter % was published: it stays as it is', OLD.id;
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER reports_published_text_stays BEFORE UPDATE OR DELETE ON reports_chapter
    FOR EACH ROW EXECUTE FUNCTION reports_published_text_stays();
"""
BACKWARD = """
DROP TRIGGER reports_published_text_stays ON reports_chapter;
DROP FUNCTION reports_published_text_stays;
DROP TRIGGER reports_edition_stays ON reports_edition;
DROP FUNCTION reports_edition_stays;
DROP TRIGGER reports_snapshot_stays ON reports_snapshot;
DROP FUNCTION reports_snapshot_stays;
"""
# What the check for typed numbers lets pass at first; staff add and end rules in the admin site.
RULES = (
    (
        "年月日",
        r"(?:19|20)[0-9]{2}\s?(?:[—至-]\s?(?:19|20)[0-9]{2}\s?)?年(?:度)?(?:\s?[0-9]{1,2}\s?月(?:份)?(?:\s?[0-9]{1,2}\s?日)?)?",
        ["2025年", "2025年4月18日"],
        "日期不是统计数字",
    ),
    ("月日", r"[0-9]{1,2}\s?月(?:份)?(?:\s?[0-9]{1,2}\s?日)?", ["4月18日", "4月"], "日期不是统计数字"),
    ("法条和届次", r"第\s?[0-9]+\s?(?:条|款|项|章|届|次|期|批)", ["第56条", "第2届"], "法律条款和届次的编号"),
    ("文号", r"〔(?:19|20)[0-9]{2}〕\s?[0-9]+\s?号", ["〔2023〕5号"], "公文的编号"),
    (
        "标准号",
        r"(?:GB|DB|WH|ISO|IEC)(?:/[TZ])?\s?[0-9.]+(?:[—-][0-9]{4})?",
        ["GB/T 9704-2012"],
        "标准的编号",
    ),
    ("图表号", r"[图表]\s?[0-9]+(?:[-—.][0-9]+)?", ["图 3-2", "表 3-1"], "图表的编号"),
)
# (place, part, title, guide, required): the parts follow the blue book of 2011 and the design of the service report
OUTLINES = {
    "bluebook": (
        (1, "总报告", "总报告", "一年来公共文化共同体建设的总体情况、成效、问题和判断。", True),
        (2, "综论篇", "从需求到配送", "需求采集、产品征集、点单配送、反馈评价一年怎样运行。", True),
        (3, "综论篇", "谁在用公共文化", "场次、到场、借用、培训，谁来了、谁没来。", True),
        (4, "区域篇", "各区公共文化服务", "各区供给和需求，和全市平均比。", True),
        (5, "政策篇", "政策落实", "政策每一条由什么证据说明。", True),
        (6, "案例篇", "标杆项目与案例", "三类标杆项目的做法和复制。", True),
        (7, "专论篇", "专论", "专家专题研究。", False),
        (8, "专论篇", "短板与来年", "没做到的、原因和来年打算。", True),
    ),
    "service": (
        (1, "", "年度概览", "十个数字说一年。", True),
        (2, "", "标杆项目", "三类项目：目标、举措、成效、数据。", True),
        (3, "", "供需与配送", "场次、镇街覆盖、品类、点单、爽约、满意度。", True),
        (4, "", "各区", "各区一段，同样的指标。", True),
        (5, "", "社会力量", "企业、社会组织、志愿者、团队。", True),
        (6, "", "数字服务", "线上展厅、预约和开放数据。", True),
        (7, "", "评估结果", "动态评价的结果和整改。", True),
        (8, "", "问题", "群众不满意的、没办成的。", True),
        (9, "", "新年度计划与标杆项目名单", "新一年的任务、征集和标杆项目。", True),
    ),
    "bulletin": (
        (1, "", "本期数字", "本期主要数字和变化。", True),
        (2, "", "本期情况", "做成的事、没做成的事。", False),
    ),
}  # fmt: skip


def first_rows(apps, schema_editor):
    rule, outline = apps.get_model("reports", "NumberRule"), apps.get_model("reports", "Outline")
    if not rule.objects.exists():
        rule.objects.bulk_create(
            rule(name=name, pattern=pattern, examples=examples, reason=reason, added_at=timezone.now())
            for name, pattern, examples, reason in RULES
        )
    if not outline.objects.exists():
        outline.objects.bulk_create(
            outline(book=book, place=place, part=part, title=title, guide=guide, is_required=required)
            for book, lines in OUTLINES.items()
            for place, part, title, guide, required in lines
        )


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_yearly_books")]
    operations = [
        migrations.RunSQL(FORWARD, BACKWARD),
        migrations.RunPython(first_rows, migrations.RunPython.noop),
    ]

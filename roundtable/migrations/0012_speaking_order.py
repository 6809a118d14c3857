"""Speeches: who spoke on an item, in which order and for how long; they stay once the item is decided."""

import django.db.models.deletion
from django.db import migrations, models

FORWARD = """
CREATE TRIGGER roundtable_speech_frozen BEFORE INSERT OR UPDATE OR DELETE ON roundtable_speech
    FOR EACH ROW EXECUTE FUNCTION roundtable_of_item_frozen();
"""
BACKWARD = "DROP TRIGGER roundtable_speech_frozen ON roundtable_speech;"


class Migration(migrations.Migration):
    dependencies = [
        ("roundtable", "0011_words_of_papers"),
    ]

    operations = [
        migrations.CreateModel(
            name="Speech",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(verbose_name="次序")),
                ("minutes_allowed", models.PositiveSmallIntegerField(default=5, verbose_name="几分钟")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "等候发言"),
                            ("speaking", "正在发言"),
                            ("spoken", "发言完了"),
                            ("dropped", "没有发言"),
                        ],
                        default="waiting",
                        max_length=8,
                        verbose_name="状态",
                    ),
                ),
                ("started_at", models.DateTimeField(blank=True, null=True, verbose_name="开始")),
                ("stopped_at", models.DateTimeField(blank=True, null=True, verbose_name="结束")),
                (
                    "attendance",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="speeches",
                        to="roundtable.attendance",
                        verbose_name="发言人",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="speeches",
                        to="roundtable.agendaitem",
                        verbose_name="议题",
                    ),
                ),
            ],
            options={
                "verbose_name": "发言",
                "verbose_name_plural": "发言",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["waiting", "speaking", "spoken", "dropped"])),
                        name="roundtable_speech_state_known",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "speaking")),
                        fields=("item",),
                        name="roundtable_one_speaks_at_a_time",
                        violation_error_message="还有人在发言，先结束他的发言。",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["speaking", "waiting"])),
                        fields=("item", "attendance"),
                        name="roundtable_speaker_listed_once",
                        violation_error_message="这个人已经在发言名单里。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("minutes_allowed__range", (1, 30))),
                        name="roundtable_speech_takes_a_while",
                        violation_error_message="一次发言 1 到 30 分钟。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("started_at__isnull", True),
                                ("state__in", ["waiting", "dropped"]),
                                ("stopped_at__isnull", True),
                            ),
                            models.Q(
                                ("started_at__isnull", False),
                                ("state", "speaking"),
                                ("stopped_at__isnull", True),
                            ),
                            models.Q(
                                ("started_at__isnull", False),
                                ("state", "spoken"),
                                ("stopped_at__gte", models.F("started_at")),
                            ),
                            _connector="OR",
                        ),
                        name="roundtable_speech_says_when",
                    ),
                ],
            },
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]

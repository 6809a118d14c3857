"""Draw the weights of a round anew from its published seed and print each subject's ranks; exit 1 if they differ."""

from django.core.management.base import BaseCommand, CommandError

from evaluation.models import Round
from evaluation.queries import ranking, robustness


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument(
            "round", nargs="?", help="its number (R-26-003) or key; else the latest published"
        )

    def handle(self, *args, round, **options):
        chosen = self._round(round)
        rows = robustness.drawn(chosen)
        self.stdout.write(
            f"{chosen.number} {chosen.name}：{len(rows)} 个对象，换权重 1,000 次，种子 {chosen.seed}"
        )
        for row in sorted(rows, key=lambda row: (row.now.best, row.now.worst)):
            places = ranking.span(row.now.best, row.now.worst)
            self.stdout.write(
                f"{row.subject.title}：{row.subject.total:.1f} 分，第 {places} 名，{row.now.flips * 100:.1f}% 换等级；"
                f"熵权情景 {row.entropy_total:.1f} 分"
            )
        if wrong := [row.subject.title for row in rows if not row.agrees]:
            raise CommandError(f"和公布的不一致：{'、'.join(wrong)}")

    def _round(self, text):
        rounds = Round.objects.published().order_by("-period_until", "-pk")
        if text is None:
            found = rounds.first()
        else:
            key = text.rpartition("-")[2]
            found = rounds.filter(pk=int(key)).first() if key.isdecimal() else None
        if found is None or (text and "-" in text and found.number != text):
            raise CommandError("没有这一轮公布过的评价。")
        return found

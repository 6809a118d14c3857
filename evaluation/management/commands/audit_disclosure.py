"""
Check all published tables for statistical disclosure; exit 1 and name counts about too few people that can be inferred.
"""

from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import localdate

from evaluation.queries import disclosure
from evaluation.queries.sheets import threshold_on


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument(
            "--everything",
            action="store_true",
            help="every table ever published, as one system (the default)",
        )
        parser.add_argument("--threshold", type=int, default=None, help="people; else the one in force today")

    def handle(self, *args, everything, threshold, **options):
        threshold = threshold or threshold_on(localdate())
        found = disclosure.everything(threshold)
        small = disclosure.small_and_shown(threshold)
        for row in small:
            self.stderr.write(f"{row.table}：{row} 公布了 {row.count}，不足 {row.table.threshold} 人")
        for leak in found.leaks:
            self.stderr.write(f"{leak.cell.name}：能推出在 {leak.low:.0f} 到 {leak.high:.0f} 之间")
        if found.leaks or small:
            raise CommandError(f"{len(found.leaks) + len(small)} 处泄露。")
        self.stdout.write(
            f"{found.tables} 张表、{found.cells} 格、其中 {found.withheld} 格不公开，放在一起审过："
            f"没有一格能被推出，或夹到上下 {threshold} 以内。"
        )

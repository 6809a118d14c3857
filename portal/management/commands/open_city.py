"""
Say what this installation lacks, and how to open the city in a browser; with --from, open it at once.

The file given with --from is JSON: {"bureau": name, "people": {"head": {"name", "phone"}, "handler": …, "system": …,
"security": …, "audit": …}, "districts": {"440103": name, …}, "institutions": path of a sheet}. Once the city is open,
the command prints new links for those of its first people who have no password yet.
"""

import json
from pathlib import Path

from django.core.files.uploadedfile import UploadedFile
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from community.members.actions import city
from community.members.queries.city import city_is_open
from core.errors import DomainError
from core.operations import readiness
from core.people.phones import normalised
from core.record.actors import CLOCK
from portal import opening
from portal.forms import read_institutions


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("--from", dest="source", type=Path, help="a JSON file that says who and what")

    def handle(self, *args, source=None, **options):
        self._say_checks()
        if city_is_open():
            if source is not None:
                raise CommandError(str(city.CityOpenAlready()))
            self._say_links({str(number): user for number, user in enumerate(opening.waiting_people(), 1)})
        elif source is None:
            self.stdout.write(f"这座城市还没有开通。请用浏览器打开：{opening.opening_url()}")
        else:
            self._open(json.loads(source.read_text(encoding="utf-8")))

    def _open(self, plan):
        def read_sheet():
            with Path(plan["institutions"]).open("rb") as file:
                sheet = read_institutions(UploadedFile(file, name=plan["institutions"]))
            for error in sheet.errors:
                self.stderr.write(f"第 {error.row} 行 {error.column}：{error.message}")
            return sheet

        people = [
            city.FirstPerson(city.Post(post), who["name"], normalised(who["phone"]))
            for post, who in plan["people"].items()
        ]
        try:
            opened = city.open_city(
                bureau=plan["bureau"], districts=plan.get("districts", {}), people=people,
                read_sheet=read_sheet if plan.get("institutions") else None, by=CLOCK, at=timezone.now(),
            )  # fmt: skip
        except DomainError as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(
            f"开通了：{opened.bureau}，区局 {len(opened.districts)} 个，单位 {len(opened.institutions)} 个。"
        )
        self._say_links({str(post.label): user for post, user in opened.people.items()})

    def _say_checks(self):
        for check in readiness.checks(at=timezone.now()):
            mark = "好" if check.is_ready else "缺（必填）" if check.is_required else "缺"
            self.stdout.write(f"[{mark}] {check.name}：{check.words}")

    def _say_links(self, people):
        for post, name, link in opening.links(people):
            self.stdout.write(f"{post}  {name}  {link or '已有密码，直接登录'}")

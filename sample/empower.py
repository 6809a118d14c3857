"""Sample data of running projects: plan, shared use, money, effects, streets, in every state."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from community.models import Institution
from core.models import Attachment, User
from projects.models import (
    Empowerment,
    EntryKind,
    FundingAccount,
    FundingEntry,
    Milestone,
    MilestoneReport,
    Project,
    Reschedule,
    SharedUse,
)
from projects.policy import Source
from projects.states import RUNNING, EvidenceState, MilestoneState, ShareState
from sample.empower_streets import make_coverage
from sample.empower_words import EFFECTS, EXTRA_STEPS, RICH, SPENDING, STATIONS_OWN, USES
from sample.institutions import Bodies
from sample.people import People
from sample.photos import evidence
from sample.project_words import place_of
from sample.projects import Projects
from sample.receipts import receipt
from sample.world import World, make, moment

DAY = timedelta(days=1)
PURPOSE = "project_evidence"
FAR = timedelta(days=3)


def make_empower(world: World, bodies: Bodies, people: People, made: Projects) -> None:
    running = [project for project in made.projects if project.state in RUNNING]
    ended = [project for project in made.projects if project.state == "exited"]
    parties = {project.pk: _parties(project) for project in [*running, *ended]}
    dice = world.dice("empower")
    _plan(world, people, made, running, parties, dice)
    _money(world, people, [*running, *ended], dice)
    _sharing(world, people, running, parties, dice)
    _effects(world, people, made, parties, dice)
    make_coverage(world, running)


def _parties(project: Project) -> list[Institution]:
    rows = project.partners.filter(state="signed").select_related("institution").order_by("pk")
    return [project.lead, *(row.institution for row in rows)]


def person(people: People, institution: Institution, place: int = 0) -> User:
    return people.of(institution, place)


# --- plan ---
def _plan(
    world: World, people: People, made: Projects, running: list[Project], parties: dict[int, list[Institution]], dice: Random
) -> None:  # fmt: skip
    Milestone.objects.filter(done_on__isnull=False).update(state=MilestoneState.DONE)
    rich = made.named[RICH]
    assert rich.starts_on is not None
    assert rich.ends_on is not None
    length = (rich.ends_on - rich.starts_on).days
    extra = [
        Milestone(project=rich, title=title, due_on=rich.starts_on + DAY * (length * share // 100))
        for title, share in EXTRA_STEPS
    ]
    for row in extra:
        if row.due_on < world.today:
            row.state, row.done_on, row.done_note = (
                MilestoneState.DONE,
                row.due_on - FAR,
                "按期完成（示例数据）",
            )
    make(extra)
    rows = list(
        Milestone.objects.filter(project__in=running)
        .select_related("project")
        .order_by("project", "due_on", "pk")
    )
    reports: list[MilestoneReport] = []
    for place, row in enumerate(rows):
        sides = parties[row.project_id]
        row.owner = sides[place % len(sides)]
        reports += _reports(world, people, row, sides[0], place)
    _odd_ones(rows, made)
    Milestone.objects.bulk_update(rows, ["owner", "state", "drop_reason", "done_on"])
    make(reports)
    _waiting(world, people, made, parties)
    moved = [row for row in rows if row.state == MilestoneState.PLANNED and row.due_on > world.today][:4]
    make([
        Reschedule(
            milestone=row, was_due_on=row.due_on - 21 * DAY, due_on=row.due_on, reason="场地检修，和参与单位商量后顺延三周",
            moved_by=person(people, parties[row.project_id][0]), moved_at=world.at(-12, 10),
        )
        for row in moved
    ])  # fmt: skip
    for row in moved:
        world.tell("projects.milestone.rescheduled", row, person(people, parties[row.project_id][0]), world.at(-12, 10),
                   note="场地检修，顺延三周", project=row.project_id, due_on=row.due_on.isoformat())  # fmt: skip


def _reports(
    world: World, people: People, row: Milestone, lead: Institution, place: int
) -> Iterator[MilestoneReport]:
    if row.state == MilestoneState.DONE and row.done_on is not None:
        owner = row.owner or lead
        told = moment(row.done_on, 16)
        made_by, by = person(people, owner, 0), person(people, lead, 1)
        yield MilestoneReport(
            milestone=row, text="已完成，签到表、照片和约定文本已附（示例数据）。", claims_done=True, made_by=made_by, made_at=told,
            is_accepted=True, answered_by=by if by != made_by else person(people, lead, 0 if owner != lead else 1),
            answered_at=told + DAY,
        )  # fmt: skip
        world.tell(
            "projects.milestone.reported", row, made_by, told, project=row.project_id, claims_done=True
        )
        world.tell("projects.milestone.accepted", row, by, told + DAY, project=row.project_id)
    elif row.due_on < world.today + 40 * DAY and place % 2:
        yield MilestoneReport(
            milestone=row, text="已排好场次，志愿者和场地都落实，物料下周到齐。", made_by=person(people, row.owner or lead),
            made_at=world.at(-8, 15),
        )  # fmt: skip


def _odd_ones(rows: list[Milestone], made: Projects) -> None:
    """One step dropped, with the reason."""
    own = made.named.get(f"{STATIONS_OWN}（示例）")
    open_ones = [row for row in rows if row.state == MilestoneState.PLANNED and row.project != own]
    if open_ones:
        open_ones[-1].state = MilestoneState.DROPPED
        open_ones[-1].drop_reason = "参与单位搬迁，这一处场地不再使用，并入下一个里程碑。"


def _waiting(world: World, people: People, made: Projects, parties: dict[int, list[Institution]]) -> None:
    """Steps reported done that wait for their lead: one of the project whose lead has sample accounts."""
    own = made.named[f"{STATIONS_OWN}（示例）"]
    rich = made.named[RICH]
    for project in (own, rich):
        partner = parties[project.pk][1]
        row = (
            Milestone.objects.filter(project=project, state=MilestoneState.PLANNED).order_by("due_on").first()
        )
        if row is None:
            row = Milestone(
                project=project,
                title="换季复查开放时间和服务清单",
                due_on=min(project.ends_on or world.today, world.day(20)),
            )
        row.owner, row.state = partner, MilestoneState.REPORTED
        row.save()
        MilestoneReport.objects.create(
            milestone=row, text="开放时间表已换成新的，连续两周照表开灯，照片附后（示例数据）。", claims_done=True,
            made_by=person(people, partner), made_at=world.at(-2, 17),
        )  # fmt: skip
        world.tell("projects.milestone.reported", row, person(people, partner), world.at(-2, 17),
                   project=project.pk, claims_done=True)  # fmt: skip


# --- money ---
def _money(world: World, people: People, projects: list[Project], dice: Random) -> None:
    accounts: list[FundingAccount] = []
    entries: list[FundingEntry] = []
    for project in projects:
        by = person(people, project.lead)
        for funding in project.fundings.order_by("pk"):
            account = FundingAccount(project=project, source=funding.source)
            lines = list(_lines(world, project, funding.source, funding.planned_cents, dice))
            account.received_cents = sum(cents for kind, cents, *_ in lines if kind == EntryKind.RECEIVED)
            account.spent_cents = sum(cents for kind, cents, *_ in lines if kind == EntryKind.SPENT)
            accounts.append(account)
            entries += [
                FundingEntry(
                    account=account, kind=kind, amount_cents=cents, booked_on=day, purpose=purpose, recorded_by=by,
                    recorded_at=moment(day, 17), valuation=valuation,
                )
                for kind, cents, day, purpose, valuation in lines
            ]  # fmt: skip
    make(accounts)
    for entry in entries:
        entry.account_id = entry.account.pk
    make(entries)
    _correction(world, people, entries)
    make(list(_documents(entries, dice)))
    for entry in entries:
        world.tell("projects.money.booked", entry, entry.recorded_by, entry.recorded_at, project=entry.account.project_id,
                   source=entry.account.source, kind=entry.kind, cents=entry.amount_cents)  # fmt: skip


def _documents(entries: list[FundingEntry], dice: Random) -> Iterator[Attachment]:
    """The first sum that came to each project as a bank slip, the first that was spent as an invoice."""
    told: set[tuple[int, str]] = set()
    for entry in entries:
        if (entry.account.project_id, entry.kind) in told:
            continue
        told.add((entry.account.project_id, entry.kind))
        is_slip = entry.kind == EntryKind.RECEIVED
        lines = (
            f"项目：{entry.account.project.title}", f"摘要：{entry.purpose}", f"金额：{entry.amount_cents / 100:,.2f} 元",
            f"日期：{entry.booked_on:%Y-%m-%d}",
        )  # fmt: skip
        yield receipt(
            f"projects.fundingentry:{entry.pk}", "银行进账单" if is_slip else "发票", lines, entry.recorded_by,
            entry.recorded_at, dice, is_pdf=is_slip,
        )  # fmt: skip


Row = tuple[str, int, date, str, str]


def _lines(world: World, project: Project, source: str, planned: int, dice: Random) -> Iterator[Row]:
    """What came in one or two parts, and what was spent of it; round sums, as people book them."""
    start = project.starts_on or world.day(-90)
    if start >= world.day(-20):
        return
    span = (min(world.today, project.ends_on or world.today) - start).days
    came = planned * dice.choice((60, 70, 80, 100, 100)) // 100 // 10_000 * 10_000
    valuation = "参照同地段会议室每小时 120 元、讲师每课时 300 元折算" if source == Source.IN_KIND else ""
    first = came * 6 // 10
    words = {Source.IN_KIND: "场地和课时折价", Source.SOCIAL: "参与单位出资"}.get(Source(source), "财政补助")
    yield EntryKind.RECEIVED, first, start + DAY * (span // 8), f"{words}第一笔", valuation
    if came > first:
        yield EntryKind.RECEIVED, came - first, start + DAY * (span // 2), f"{words}第二笔", valuation
    left = came * dice.choice((62, 74, 81, 90)) // 100
    for place in range(3):
        part = (left // 3 if place < 2 else left - 2 * (left // 3)) // 10_000 * 10_000
        day = start + DAY * (span * (60 + place * 12) // 100)
        if part > 0:
            yield (
                EntryKind.SPENT,
                part,
                min(day, world.day(-1)),
                SPENDING[(place_of(project) + place) % len(SPENDING)],
                "",
            )


def _correction(world: World, people: People, entries: list[FundingEntry]) -> None:
    """One mistake and its counter-entry, which leave the sums as they are."""
    like = next(entry for entry in entries if entry.kind == EntryKind.SPENT)
    common = {
        "account": like.account,
        "kind": like.kind,
        "booked_on": world.day(-30),
        "recorded_by": like.recorded_by,
    }
    wrong = FundingEntry(
        amount_cents=120_000, purpose="宣传单页印刷（金额记错）", recorded_at=world.at(-30, 10), **common
    )
    FundingAccount.objects.filter(pk=like.account_id).update(spent_cents=like.account.spent_cents)
    make([wrong])
    make([
        FundingEntry(amount_cents=-120_000, purpose="冲销：应为 1,020 元，另记", corrects=wrong, recorded_at=world.at(-29, 10), **common)
    ])  # fmt: skip


# --- sharing ---
def _sharing(
    world: World, people: People, running: list[Project], parties: dict[int, list[Institution]], dice: Random
) -> None:
    rows: list[SharedUse] = []
    for project in running:
        sides = parties[project.pk]
        start = project.starts_on or world.day(-60)
        span = (world.today - start).days
        if span < 10:
            continue
        for place in range(14 if len(sides) > 2 else 9):
            kind, what, unit, low, high = USES[(place_of(project) + place) % len(USES)]
            giver = sides[(place + 1) % len(sides)]
            others = [one for one in sides if one != giver]
            receiver = None if place % 4 == 3 else others[place % len(others)]
            writer = giver if receiver is None or place % 2 else receiver
            day = start + DAY * (span * (place + 1) // 16)
            row = SharedUse(
                project=project, kind=kind, what=what, giver=giver, receiver=receiver, used_on=day, amount=dice.randint(low, high),
                unit=unit, recorded_for=writer, recorded_by=person(people, writer, 1), recorded_at=moment(day, 18) + DAY,
            )  # fmt: skip
            _stand(world, people, row, sides, place)
            rows.append(row)
    _every_state(rows)
    for row in make(rows):
        world.tell(
            "projects.share.recorded",
            row,
            row.recorded_by,
            row.recorded_at,
            project=row.project_id,
            kind=row.kind,
        )
        if row.state == ShareState.CONFIRMED:
            world.tell(
                "projects.share.confirmed",
                row,
                row.answered_by,
                row.recorded_at + DAY,
                project=row.project_id,
            )


def _stand(world: World, people: People, row: SharedUse, sides: list[Institution], place: int) -> None:
    """Most are confirmed by the other side; the latest wait."""
    other = row.giver if row.recorded_for == row.receiver else row.receiver
    other = other or next(one for one in sides if one != row.recorded_for)
    if row.recorded_at + DAY < world.now and place < 12:
        row.state, row.answered_by, row.answered_at = (
            ShareState.CONFIRMED,
            person(people, other),
            row.recorded_at + DAY,
        )
    if row.recorded_at > world.now:
        row.recorded_at = world.at(-1, 9)


def _every_state(rows: list[SharedUse]) -> None:
    disputed, withdrawn = rows[2], rows[5]
    disputed.state, disputed.answer = ShareState.DISPUTED, "那天只用了一个小时，请核对。"
    withdrawn.state, withdrawn.answered_by, withdrawn.answered_at = ShareState.WITHDRAWN, None, None
    if rows[-1].state == ShareState.CONFIRMED:
        rows[-1].state, rows[-1].answered_by, rows[-1].answered_at = ShareState.REPORTED, None, None


# --- effects ---
def _effects(
    world: World, people: People, made: Projects, parties: dict[int, list[Institution]], dice: Random
) -> None:
    rows = []
    for words in EFFECTS:
        project = _named(made, words.project)
        sides, start = parties[project.pk], project.starts_on or world.day(-90)
        measured = words.after is not None
        writer = sides[1] if words.state == EvidenceState.MEASURED else sides[0]
        row = Empowerment(
            project=project, mode=words.mode, problem=words.problem, about=words.about, indicator=words.indicator,
            unit=words.unit, how_counted=words.how, before=Decimal(str(words.before)), before_on=min(start + 3 * DAY, world.day(-60)),
            after=Decimal(str(words.after)) if measured else None, after_on=world.day(-14) if measured else None,
            state=words.state, written_for=writer, written_by=person(people, writer), written_at=world.at(-13, 10),
        )  # fmt: skip
        if words.state == EvidenceState.CONFIRMED:
            row.confirmed_for, row.confirmed_by, row.confirmed_at = (
                sides[1],
                person(people, sides[1]),
                world.at(-9, 11),
            )
        rows.append(row)
    make(rows)
    pictures = []
    for row in rows:
        if row.state != EvidenceState.BASELINE:
            pictures.append(_picture(f"projects.empowerment:{row.pk}", row.written_by, world, dice))
            world.tell(
                "projects.evidence.measured", row, row.written_by, world.at(-13, 10), project=row.project_id
            )
        if row.state == EvidenceState.CONFIRMED:
            world.tell(
                "projects.evidence.confirmed", row, row.confirmed_by, world.at(-9, 11), project=row.project_id
            )
    make(pictures)


def _picture(about: str, by: User, world: World, dice: Random) -> Attachment:
    photo = evidence(about, "现场照片（示例）.png", by, world.at(-14, 15), world.at(-13, 10), dice)
    photo.purpose = PURPOSE
    return photo


def _named(made: Projects, title: str) -> Project:
    return made.named.get(title) or made.named[f"{title}（示例）"]

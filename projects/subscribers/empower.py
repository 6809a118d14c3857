"""Notices about running projects: requests to confirm, and answers."""

from django.urls import reverse

from community.members.notices.people import tell_holders
from community.models import Institution
from community.policy import Right
from core.models import JournalEntry
from core.record.journal import on, pk_of
from projects.models import Brand, Case, Empowerment, Milestone, Replication, SharedUse
from projects.queries.parties import parties


def _tell(institutions: list[Institution], entry: JournalEntry, title: str, path: str) -> None:
    for institution in institutions:
        tell_holders(
            institution, Right.PROPOSE, topic="project", title=title, body=entry.note, path=path,
            at=entry.happened_at, key=f"fact:{entry.pk}:{institution.pk}",
        )  # fmt: skip


@on("projects.milestone.planned")
@on("projects.milestone.sent_back")
@on("projects.milestone.rescheduled")
@on("projects.milestone.accepted")
def tell_owner(entry: JournalEntry) -> None:
    milestone = Milestone.objects.select_related("owner", "project__lead").get(pk=pk_of(entry))
    words = {
        "planned": "交给你们负责", "sent_back": "还要补充", "rescheduled": "调整了期限", "accepted": "已确认完成",
    }[entry.fact.rpartition(".")[2]]  # fmt: skip
    _tell(
        [milestone.responsible],
        entry,
        f"里程碑“{milestone}”{words}",
        reverse("projects:milestone", args=[milestone.pk]),
    )


@on("projects.milestone.reported")
def ask_lead(entry: JournalEntry) -> None:
    if not entry.details.get("claims_done"):
        return
    milestone = Milestone.objects.select_related("project__lead").get(pk=pk_of(entry))
    path = reverse("projects:milestone", args=[milestone.pk])
    _tell([milestone.project.lead], entry, f"里程碑“{milestone}”报完成，请确认", path)


@on("projects.share.recorded")
@on("projects.share.corrected")
def ask_other_side(entry: JournalEntry) -> None:
    use = SharedUse.objects.select_related("giver", "receiver", "project__lead").get(pk=pk_of(entry))
    sides = [
        side for side in (use.giver, use.receiver) if side is not None and side.pk != use.recorded_for_id
    ]
    if not sides:  # used by the public: the lead answers, or the partners where the lead wrote it down
        rest = [one for one in parties(use.project) if one.pk != use.recorded_for_id]
        sides = rest[:1] if use.recorded_for_id != use.project.lead_id else rest
    _tell(sides, entry, f"共享记录“{use.what}”请你们确认", reverse("projects:shared_use", args=[use.pk]))


@on("projects.share.disputed")
def tell_recorder(entry: JournalEntry) -> None:
    use = SharedUse.objects.select_related("recorded_for").get(pk=pk_of(entry))
    _tell(
        [use.recorded_for],
        entry,
        f"共享记录“{use.what}”对方有异议",
        reverse("projects:shared_use", args=[use.pk]),
    )


@on("projects.evidence.measured")
def ask_project(entry: JournalEntry) -> None:
    row = Empowerment.objects.select_related("project__lead").get(pk=pk_of(entry))
    others = [one for one in parties(row.project) if one.pk != row.written_for_id]
    _tell(others, entry, f"成效“{row.indicator}”请你们确认", reverse("projects:evidence", args=[row.pk]))


@on("projects.evidence.doubted")
@on("projects.evidence.confirmed")
def tell_writer(entry: JournalEntry) -> None:
    row = Empowerment.objects.select_related("written_for").get(pk=pk_of(entry))
    words = "已确认" if entry.fact.endswith("confirmed") else "还要补充"
    _tell(
        [row.written_for], entry, f"成效“{row.indicator}”{words}", reverse("projects:evidence", args=[row.pk])
    )


@on("projects.case.returned")
@on("projects.case.approved")
@on("projects.case.published")
def tell_author(entry: JournalEntry) -> None:
    case = Case.objects.select_related("institution").get(pk=pk_of(entry))
    words = {"returned": "退回修改", "approved": "评议通过，等待发布", "published": "已发布到案例库"}
    title = f"案例“{case}”{words[entry.fact.rpartition('.')[2]]}"
    _tell([case.institution], entry, title, reverse("projects:case", args=[case.pk]))


@on("projects.replication.proposed")
@on("projects.replication.reported")
def tell_teacher(entry: JournalEntry) -> None:
    row = Replication.objects.for_list().get(pk=pk_of(entry))
    words = "要采用你们的案例" if entry.fact.endswith("proposed") else "报了推广结果，请确认"
    path = reverse("projects:replication", args=[row.pk])
    _tell([row.case.institution], entry, f"{row.institution}{words}：{row.case}", path)


@on("projects.replication.confirmed")
@on("projects.replication.doubted")
def tell_adopter(entry: JournalEntry) -> None:
    row = Replication.objects.for_list().get(pk=pk_of(entry))
    words = "推广成功，已确认" if entry.fact.endswith("confirmed") else "推广结果还要补充"
    _tell([row.institution], entry, f"“{row.case}”{words}", reverse("projects:replication", args=[row.pk]))


@on("projects.brand.joined")
@on("projects.brand.refused")
def tell_proposer(entry: JournalEntry) -> None:
    brand = Brand.objects.select_related("lead").get(pk=pk_of(entry))
    words = "已认定" if entry.fact.endswith("joined") else "没有认定"
    _tell([brand.lead], entry, f"品牌“{brand}”{words}", reverse("projects:brand", args=[brand.pk]))

"""Notices about applications, to leads, partners and who objected."""

from core.models import JournalEntry
from core.record.journal import on, pk_of
from projects.actions.calls import UNFINISHED
from projects.models import Checkpoint, Objection, Partner, Project
from projects.notices import projects as notices


@on("projects.project.submitted")
@on("projects.project.recommended")
@on("projects.project.qualified")
@on("projects.project.returned")
@on("projects.project.rejected")
@on("projects.project.reviewed")
@on("projects.project.reserved")
@on("projects.project.decided")
@on("projects.project.noticed")
@on("projects.project.incubating")
@on("projects.project.midterm_checked")
@on("projects.project.accepted")
@on("projects.project.named")
@on("projects.project.confirmed")
@on("projects.project.exited")
def tell_lead(entry: JournalEntry) -> None:
    notices.tell_lead(Project.objects.select_related("lead").get(pk=pk_of(entry)), entry)


@on("projects.call.closed")
@on("projects.call.cancelled")
def tell_who_is_writing(entry: JournalEntry) -> None:
    """Notify those who have not submitted that a call ended early or was cancelled."""
    rows = Project.objects.filter(call=pk_of(entry), state__in=UNFINISHED).select_related("lead", "call")
    for project in rows if entry.note else []:
        notices.tell_lead_of_call(project, entry)


@on("projects.checkpoint.opened")
@on("projects.checkpoint.returned")
def tell_lead_of_check(entry: JournalEntry) -> None:
    check = Checkpoint.objects.select_related("project__lead").get(pk=pk_of(entry))
    notices.tell_lead(check.project, entry)


@on("projects.partner.asked")
def ask_partner(entry: JournalEntry) -> None:
    found = Partner.objects.select_related("institution", "project__lead").filter(pk=pk_of(entry)).first()
    if found is not None:  # it may have been taken off again
        notices.ask_partner(found, entry)


@on("projects.partner.asked_again")
def ask_partner_again(entry: JournalEntry) -> None:
    found = Partner.objects.select_related("institution", "project__lead").filter(pk=pk_of(entry)).first()
    if found is not None:
        notices.ask_partner(found, entry, "签过的申报书改了计划、经费或指标，请再看一遍，重新签署。")


@on("projects.partner.signed")
@on("projects.partner.declined")
def tell_lead_of_answer(entry: JournalEntry) -> None:
    found = Partner.objects.select_related("institution", "project__lead").filter(pk=pk_of(entry)).first()
    if found is not None:
        notices.tell_lead_of_answer(found, entry)


@on("projects.objection.answered")
def tell_objector(entry: JournalEntry) -> None:
    objection = Objection.objects.select_related("filed_by", "list").get(pk=pk_of(entry))
    notices.tell_objector(objection, entry)

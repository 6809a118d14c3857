"""The think tank: public pages, a member's recommendation, the expert's desk at every step of a panel."""

from tests.browser.pages import first
from thinktank.models import Expert, Panel, PanelMember, ScoreSheet
from thinktank.states import PanelState, SheetState


def pages(account):
    citizen, station, expert, expert2 = map(account, ("citizen", "station", "expert", "expert2"))
    mine = PanelMember.objects.of(expert).on_panel()
    sheets = ScoreSheet.objects.of(expert).select_related("subject")
    chosen = [
        sheets.filter(state=SheetState.OPEN, subject__panel__state=PanelState.SCORING).first(),
        sheets.filter(state=SheetState.SUBMITTED, subject__panel__state=PanelState.DISCUSSED).first(),
    ]
    return {
        None: [
            "/thinktank/", "/thinktank/experts/?c=citizen&f=needs", "/thinktank/experts/?c=scholar&f=stage", "/thinktank/panels/",
            "/thinktank/experts/", "/thinktank/verification/",
            f"/thinktank/experts/{Expert.objects.public().first().address}/",
            f"/thinktank/experts/{Expert.objects.public().filter(shows=[]).first().address}/",
            *[f"/thinktank/panels/{first(Panel.objects.filter(state=state))}/draw/" for state in PanelState.values],
        ],
        citizen: ["/thinktank/apply/", "/thinktank/desk/"],
        station: ["/workbench/thinktank/recommend/"],
        expert: [
            "/thinktank/desk/", "/thinktank/desk/profile/", "/thinktank/desk/interests/",
            *[f"/thinktank/desk/panels/{pk}/" for pk in mine.values_list("panel", flat=True)],
            *[f"/thinktank/desk/panels/{one.subject.panel_id}/{one.subject.code}/" for one in chosen],
        ],
        expert2: ["/thinktank/desk/"],
    }  # fmt: skip

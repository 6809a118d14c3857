"""Consultations, interpretations and the forum."""

from tests.browser.pages import first
from thinktank.models import Assignment, Consultation, Forum, Interpretation, Paper


def pages(account):
    citizen, hall, expert, city = map(account, ("citizen", "hall", "expert", "city1"))
    of = Consultation.objects.of_seats(hall)
    open_forum = Forum.objects.get(state="open")
    printed = Paper.objects.printed().select_related("forum").first()
    return {
        None: [
            "/thinktank/consultations/", "/thinktank/consultations/?q=没有", 
            f"/thinktank/consultations/{first(Consultation.objects.published())}/",
            "/thinktank/interpretations/", f"/thinktank/interpretations/{first(Interpretation.objects.published())}/", "/thinktank/forum/",
            *[f"/thinktank/forum/{one.year}/" for one in Forum.objects.all()],
            f"/thinktank/forum/{printed.forum.year}/papers/{printed.number}/",
        ],
        citizen: [
            f"/thinktank/forum/{open_forum.year}/", f"/thinktank/forum/{open_forum.year + 1}/write/", "/thinktank/consultations/ask/",
            *[f"/thinktank/papers/{pk}/" for pk in Paper.objects.of(citizen).values_list("pk", flat=True)],
        ],
        hall: [
            "/workbench/consultations/", "/thinktank/consultations/ask/",
            *[f"/thinktank/consultations/{pk}/" for pk in of.values_list("pk", flat=True)],
        ],
        expert: ["/thinktank/opinions/", *[f"/thinktank/opinions/{one.pk}/" for one in Assignment.objects.of(expert)[:4]]],
        city: [f"/thinktank/forum/{open_forum.year}/door/"],
    }  # fmt: skip

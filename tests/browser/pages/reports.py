"""The Blue Book and the service report: reading, and writing in the workbench."""

from reports.models import Chapter, Edition
from reports.models.chapters import WRITABLE


def pages(account):
    city = account("city1")
    book = Edition.objects.current().filter(book="bluebook").order_by("-starts_on").first()
    report = Edition.objects.current().filter(book="service").order_by("-starts_on").first()
    here = f"/reports/bluebook/{book.period_key}/"
    places = book.chapters.exclude(text="").values_list("place", flat=True)
    chapter = Chapter.objects.filter(edition__state="writing", state__in=WRITABLE).exclude(text="").first()
    return {
        None: [
            "/reports/", "/reports/press/", here, *[f"{here}{place}/" for place in places],
            f"{here}figures/events.held@city:4401/", f"{here}search/?q=场次", f"{here}search/?q=没有这几个字",
            f"/reports/service/{report.period_key}/", f"/reports/service/{report.period_key}/v0/",
        ],
        city: [
            "/workbench/reports/", f"/workbench/reports/chapters/{chapter.pk}/", f"/workbench/reports/chapters/{chapter.pk}/versions/",
            f"/workbench/reports/figures/{chapter.pk}/?q=场次",
        ],
    }  # fmt: skip

"""Information reporting, circulars, news and publicity."""

from community.models import Brief, Campaign, Circular, Institution, NewsItem, PublicityPlan
from community.states import BriefState, CircularState, NewsState
from tests.browser.pages import first


def pages(account):
    """Who looks at what: a person of the sample (None for a visitor), and addresses."""
    editor, liaison = account("editor"), account("station2")
    mine = Brief.objects.filter(institution__in=Institution.objects.with_seat(editor))
    news = NewsItem.objects.filter(institution__in=Institution.objects.with_seat(editor))
    plan = PublicityPlan.objects.written_by(liaison).order_by("-year")[0].pk
    assert Campaign.objects.filter(plan=plan).exists()
    corrected = NewsItem.objects.filter(corrections__shown_at__isnull=False, state=NewsState.PUBLISHED)
    return {
        None: [
            "/news/", "/news/?q=没有这样的新闻", f"/news/{first(corrected)}/",
            f"/news/{first(NewsItem.objects.filter(state=NewsState.WITHDRAWN, published_at__isnull=False))}/",
            "/news/circulars/", f"/news/circulars/{first(Circular.objects.filter(state=CircularState.REPLACED))}/",
            f"/news/circulars/{first(Circular.objects.current())}/",
        ],
        editor: [
            "/workbench/briefs/", "/workbench/briefs/?state=withdrawn", "/workbench/briefs/new/", "/workbench/news/",
            "/workbench/news/new/", f"/workbench/news/{first(news)}/",
            *[f"/workbench/briefs/{first(mine.filter(state=state))}/" for state in BriefState.values],
            f"/workbench/briefs/{first(mine.filter(state=BriefState.RETURNED))}/edit/",
        ],
        liaison: [
            "/workbench/briefs/points/", "/workbench/publicity/", "/workbench/publicity/new/",
            "/workbench/publicity/clippings/new/", f"/workbench/publicity/{plan}/",
            f"/workbench/publicity/{plan}/campaigns/new/", f"/workbench/publicity/{plan}/conferences/new/",
            f"/news/circulars/{first(Circular.objects.current())}/",
        ],
    }  # fmt: skip

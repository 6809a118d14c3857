"""Products, events and news of the sample city that belong to its projects, in every state."""

from __future__ import annotations

from django.db.models import Q

from cloudplatform.models import Event, Product, ProjectLink
from cloudplatform.states import EVER_SHELVED, EventState, LinkState
from community.models import Category, NewsItem
from community.states import NewsState
from projects.models import Partner, Project, ProjectNews
from projects.states import RUNNING, PartnerState
from sample.empower_words import RICH, STATIONS_OWN
from sample.people import People
from sample.projects import Projects
from sample.words import MARK
from sample.world import World, make

PRODUCTS_A_PROJECT = 3


def make_project_links(world: World, people: People, made: Projects) -> None:
    """Partners bring products, hosts bring events; the latest proposals wait for the lead."""
    rich = made.named[RICH]
    rows: list[ProjectLink] = []
    for project in (one for one in made.projects if one.state in RUNNING):
        bodies = Partner.objects.filter(project=project, state=PartnerState.SIGNED).values_list(
            "institution", flat=True
        )
        products = Product.objects.filter(state__in=EVER_SHELVED).select_related("supplier").order_by("pk")
        mine = products if project == rich else products.filter(supplier__in=list(bodies))
        rows += [
            _link(world, people, project, product=one)
            for one in mine[: 12 if project == rich else PRODUCTS_A_PROJECT]
        ]
    own = made.named[f"{STATIONS_OWN}{MARK}"]
    held = Event.objects.filter(
        host=own.lead, state__in=[EventState.PUBLISHED, EventState.HELD]
    ).select_related("host")
    rows += [_link(world, people, own, event=one) for one in held.order_by("-starts_at", "-pk")[:6]]
    _states(world, own, rows)
    for row in make(rows):
        world.tell(
            "cloudplatform.link.proposed",
            row,
            row.proposed_by,
            row.proposed_at,
            project=row.project_id,
            state=row.state,
        )


def make_project_news(world: World, people: People, made: Projects) -> None:
    """News on projects and good practice, spread over those that run; one was withdrawn since and is shown no more."""
    told = Q(category__in=[Category.PROJECT, Category.PRACTICE]) | Q(state=NewsState.WITHDRAWN)
    items = NewsItem.objects.filter(told, published_at__isnull=False).order_by(
        "-state", "-published_at", "-pk"
    )
    shown = [RICH, f"{STATIONS_OWN}{MARK}"]
    running = [one for one in made.projects if one.state in RUNNING]
    running = sorted(running, key=lambda one: (one.title not in shown, one.pk))[:4]
    rows = []
    for number, item in enumerate(items):
        project = running[number % len(running)]
        assert item.published_at is not None
        by = people.of(project.lead)
        rows.append(ProjectNews(project=project, news=item, linked_by=by, linked_at=item.published_at))
    for row in make(rows):
        world.tell("projects.news.linked", row.project, row.linked_by, row.linked_at, news=row.news_id)


def _link(
    world: World, people: People, project: Project, product: Product | None = None, event: Event | None = None
) -> ProjectLink:
    institution = product.supplier if product else event.host  # type: ignore[union-attr]
    return ProjectLink(
        project=project, product=product, event=event, institution=institution, state=LinkState.CONFIRMED,
        proposed_by=people.of(institution), proposed_at=world.at(-50, 10), answered_by=people.of(project.lead),
        answered_at=world.at(-48, 10),
    )  # fmt: skip


def _states(world: World, own: Project, rows: list[ProjectLink]) -> None:
    """One refused, one ended, two that wait: one of them at the station with sample accounts."""
    refused, ended, *_ = [row for row in rows if row.project != own][-3:]
    refused.state, refused.reason = LinkState.REFUSED, "和项目的主题不符，请归到别的项目。"
    ended.state, ended.reason = LinkState.ENDED, "产品已改版，不再属于这个项目。"
    for row in [row for row in rows if row.project == own][-1:] + rows[:1]:
        row.state, row.answered_by, row.answered_at = LinkState.PROPOSED, None, None
        row.proposed_at = world.at(-3, 10)

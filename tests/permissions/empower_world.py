"""One running project with everything on it, and the people around it."""

from django.utils import timezone

from cloudplatform.models import ProjectLink
from core.record.actors import Actor
from projects.actions import money
from projects.models import EntryKind, MilestoneReport, ProjectArea, ProjectNews
from projects.policy import Source
from tests.factories.community import AreaFactory, InstitutionFactory, city_staff, holder_of
from tests.factories.core import UserFactory
from tests.factories.empower import (
    DAY,
    brand_of,
    case_of,
    effect_of,
    key_work_of,
    replication_of,
    running,
    step_of,
    use_of,
    with_partner,
)
from tests.factories.events import EventFactory
from tests.factories.news import news_in
from tests.factories.orders import ShelfProductFactory
from tests.factories.projects import lead_of


def world():
    """Answer the cast, by name, and the numbers of each URL, by its name."""
    project = running()
    partner, partner_clerk = with_partner(project)
    lead_clerk, other = lead_of(project), InstitutionFactory(supplier=True)
    stranger = holder_of(other)
    city = city_staff()
    step = step_of(project, owner=partner)
    MilestoneReport.objects.create(milestone=step, text="在做", made_by=partner_clerk, made_at=timezone.now())
    use = use_of(project, project.lead, partner, partner, partner_clerk)
    effect = effect_of(project, partner, partner_clerk)
    entry = money.book_entry(
        project=project, source=Source.DISTRICT, kind=EntryKind.RECEIVED, amount_cents=5_000_000,
        booked_on=timezone.localdate(), purpose="区级补助", by=Actor(lead_clerk), at=timezone.now(),
    )  # fmt: skip
    published = case_of(project, "published")
    draft = case_of(project)
    theirs = case_of(
        running(lead=InstitutionFactory(name="海珠文化馆（示例）", kind="culture_hall")),
        "published",
        institution=other,
    )
    taken_over = replication_of(theirs, project.lead, "under_way")
    row = ProjectArea.objects.create(
        project=project, area=AreaFactory(code="440103555"), since=timezone.localdate() - DAY
    )
    brand, work = brand_of(project.lead), key_work_of(project.lead)
    product = ShelfProductFactory(supplier=partner)
    link = ProjectLink.objects.create(
        project=project,
        product=product,
        institution=partner,
        proposed_by=partner_clerk,
        proposed_at=timezone.now(),
    )
    event = EventFactory(host=partner)
    about = ProjectNews.objects.create(
        project=project, news=news_in("published"), linked_by=lead_clerk, linked_at=timezone.now()
    )
    cast = {
        "visitor": None,
        "citizen": UserFactory(),
        "lead": lead_clerk,
        "partner": partner_clerk,
        "stranger": stranger,
        "city": city,
    }
    of_project, of_case = {"pk": project.pk}, {"pk": published.pk}
    return cast, {
        **{f"projects:{name}": of_project for name in (
            "plan", "sharing", "money", "evidence_list", "project_coverage", "new_case", "project_news",
        )},
        **{f"projects:{name}": of_case for name in ("published_case", "case_word")},
        "projects:adopt": {"pk": case_of(running(lead=InstitutionFactory(name="天河文化馆（示例）", kind="culture_hall")), "published").pk},
        "portal:project": of_project,
        "portal:project_sheet": {"kind": "csv"}, "portal:coverage_sheet": {"kind": "csv"},
        "portal:project_sharing": of_project,
        "portal:project_news": of_project,
        "projects:unlink_news": {"pk": about.pk},
        "cloudplatform:project_links": of_project,
        "cloudplatform:link_product": {"pk": product.pk},
        "cloudplatform:link_event": {"pk": event.pk},
        "cloudplatform:answer_link": {"pk": link.pk, "verb": "refuse"},
        "projects:milestone": {"pk": step.pk}, "projects:milestone_act": {"pk": step.pk, "verb": "report"},
        "projects:shared_use": {"pk": use.pk}, "projects:shared_use_act": {"pk": use.pk, "verb": "dispute"},
        "projects:evidence": {"pk": effect.pk}, "projects:evidence_act": {"pk": effect.pk, "verb": "after"},
        "projects:entry": {"pk": entry.pk}, "projects:cancel_entry": {"pk": entry.pk},
        "projects:stop_serving": {"pk": row.pk}, "projects:case": {"pk": draft.pk}, "projects:edit_case": {"pk": draft.pk},
        "projects:case_act": {"pk": draft.pk, "verb": "withdraw"}, "projects:replication": {"pk": taken_over.pk},
        "projects:replication_act": {"pk": taken_over.pk, "verb": "report"}, "projects:brand": {"pk": brand.pk},
        "projects:brand_act": {"pk": brand.pk, "verb": "merge"}, "projects:adopt_key_work": {"pk": work.pk},
    }  # fmt: skip

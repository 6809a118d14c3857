"""
Briefs, circulars, news, publicity: who may open what.

Columns: visitor, citizen, editor and liaison of an institution, liaison of another, district staff, city staff.
"""

import datetime as dt

from django.utils import timezone

from community.models import Circular
from community.policy import Role
from community.press.actions import publicity
from community.press.actions.briefs import add_photo
from community.press.actions.publicity import CampaignFields, ClippingFields
from community.press.queries.circulars import content, digest_of
from community.states import CircularState, NewsState
from core.models import Attachment
from tests.factories.community import InstitutionFactory, SeatFactory, city_staff, district_staff
from tests.factories.core import UserFactory
from tests.factories.news import brief_in, news_in

PEOPLE = ("visitor", "citizen", "editor", "liaison", "stranger", "district", "city")

PERMISSIONS: dict[str, str] = {
    "POST community:act_on_brief": "302 404 404 302 404 404 404",
    "POST community:act_on_campaign": "302 404 409 409 404 404 404",
    "POST community:act_on_conference": "302 404 409 409 404 404 404",
    "POST community:act_on_plan": "302 404 404 409 404 404 404",
    "community:brief": "302 404 200 200 404 404 404",
    "community:brief_list": "302 403 200 200 200 200 200",
    "community:brief_points": "302 403 200 200 200 200 200",
    "community:circular": "200 200 200 200 200 200 200",
    "community:circular_docx": "302 404 200 200 200 200 200",
    "community:circular_list": "200 200 200 200 200 200 200",
    "community:circular_xlsx": "302 404 200 200 200 200 200",
    "community:clippings_xlsx": "302 403 200 200 200 200 200",
    "community:edit_brief": "302 404 200 200 404 404 404",
    "community:edit_news": "302 404 200 200 404 404 404",
    "community:edit_plan": "302 404 200 200 404 404 404",
    "community:new_brief": "302 403 200 200 200 200 200",
    "community:new_campaign": "302 404 200 200 404 404 404",
    "community:new_clipping": "302 403 200 200 200 200 200",
    "community:new_conference": "302 404 200 200 404 404 404",
    "community:new_news": "302 403 200 200 200 200 200",
    "community:new_plan": "302 403 200 200 200 200 200",
    "community:news_atom": "200 200 200 200 200 200 200",
    "community:news_draft": "302 404 200 200 404 404 404",
    "community:news_item": "200 200 200 200 200 200 200",
    "community:news_list": "200 200 200 200 200 200 200",
    "community:news_rss": "200 200 200 200 200 200 200",
    "community:newsroom": "302 403 200 200 200 200 200",
    "community:publicity": "302 403 200 200 200 200 200",
    "community:publicity_plan": "302 404 200 200 404 404 404",
    "POST community:remove_brief_photo": "302 404 302 404 404 404 404",
    "POST community:remove_clipping": "302 404 302 404 404 404 404",
    "POST community:submit_news": "302 404 302 409 404 404 404",
}


def world():
    """Answer the cast, by name, and the numbers of each URL, by its name."""
    now = timezone.now()
    institution = InstitutionFactory()
    editor = SeatFactory(institution=institution, role=Role.EDITOR)
    liaison = SeatFactory(institution=institution, role=Role.LIAISON)
    cast = {
        "visitor": None, "citizen": UserFactory(), "editor": editor.user, "liaison": liaison.user,
        "stranger": SeatFactory(institution=InstitutionFactory(), role=Role.LIAISON).user,
        "district": district_staff(institution.area_id[:6]), "city": city_staff(),
    }  # fmt: skip
    by = liaison.actor
    brief = brief_in(by=by)
    picture = Attachment(name="a.png", content_type="image/png", size_bytes=1, sha256="0", uploaded_at=now)
    picture.save()
    photo = add_photo(brief=brief, attachment=picture, caption="", alt="戏台", by=by, at=now)
    plan = publicity.draft_plan(institution=institution, year=2026, goals="让街坊知道", by=by, at=now)
    today = timezone.localdate(now)
    campaign = publicity.plan_campaign(
        plan=plan, fields=CampaignFields("主题月", "", ["portal"], today, today, liaison), by=by, at=now
    )
    conference = publicity.plan_conference(
        plan=plan,
        campaign=None,
        title="发布会",
        held_at=now + dt.timedelta(days=1),
        place="一楼",
        speakers="馆长",
        by=by,
        at=now,
    )
    clipping = publicity.record_clipping(
        institution=institution, by=by, at=now,
        fields=ClippingFields("press", "街坊报（示例）", "夜里的文化站", today, "", "", None, None, ""),
    )  # fmt: skip
    circular, draft = _circular(city_staff()), news_in(by=by)
    return cast, {
        "community:act_on_brief": {"pk": brief.pk, "verb": "submit"}, "community:brief": {"pk": brief.pk},
        "community:edit_brief": {"pk": brief.pk}, "community:remove_brief_photo": {"pk": brief.pk, "photo": photo.pk},
        **{f"community:{name}": {"pk": circular.pk} for name in ("circular", "circular_xlsx", "circular_docx")},
        "community:news_item": {"pk": news_in(NewsState.PUBLISHED).pk},
        **{f"community:{name}": {"pk": draft.pk} for name in ("news_draft", "edit_news", "submit_news")},
        **{f"community:{name}": {"pk": plan.pk} for name in ("publicity_plan", "edit_plan", "new_campaign", "new_conference")},
        "community:act_on_plan": {"pk": plan.pk, "verb": "close"},
        "community:act_on_campaign": {"pk": campaign.pk, "verb": "cancel"},
        "community:act_on_conference": {"pk": conference.pk, "verb": "hold"},
        "community:remove_clipping": {"pk": clipping.pk},
    }  # fmt: skip


def _circular(staff):
    month, now = dt.date(2026, 9, 1), timezone.now()
    frozen = content(month)
    return Circular.objects.create(
        month=month, content=frozen, digest=digest_of(month, 1, frozen), state=CircularState.ISSUED, built_by=staff,
        built_at=now, issued_by=UserFactory(), issued_at=now,
    )  # fmt: skip

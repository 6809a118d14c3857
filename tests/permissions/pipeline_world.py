"""One of everything of the pipeline, owned by the cast: what each URL's number stands for."""

import datetime as dt
from uuid import uuid4

from django.core.files.base import ContentFile
from django.utils import timezone

from cloudplatform.actions import bookings, demands, feedback, products, proposals
from cloudplatform.actions.places import Party
from cloudplatform.actions.products import ProductFields
from cloudplatform.models import CheckIn, EventSeries, ProductCall, SessionFollow
from cloudplatform.states import CallState, OrderState
from community.models import AgendaFeed, Closure
from community.places.actions import clearing
from core.messages import notices
from core.models import Attachment
from core.record.actors import Actor
from tests.factories.bookings import booked, waiting_for
from tests.factories.community import (
    AreaFactory,
    FacilityFactory,
    FamilyMemberFactory,
    SpaceFactory,
    city_staff,
    district_staff,
    holder_of,
)
from tests.factories.core import UserFactory
from tests.factories.events import EventFactory
from tests.factories.feedback import given, visit
from tests.factories.orders import order_in
from tests.factories.pictures import picture_of

FIELDS = ProductFields(
    title="醒狮进校园", kind="class", art_form="folk", audience="children", language="yue", access=[], summary="四次课",
    script="第一课", min_age=6, duration_minutes=90, capacity=30, price_cents=0, units=1, needs_power=False, venue_needs="",
    safety_plan="", service_areas=[],
)  # fmt: skip


def world():
    """Answer the cast, by name, and the numbers of each URL, by its name."""
    now = timezone.now()
    AreaFactory(code="440103")
    order = order_in(OrderState.SCHEDULED)
    station, supplier = order.quota.station, order.product.supplier
    citizen = UserFactory()
    cast = {
        "visitor": None, "citizen": citizen, "station": holder_of(station), "supplier": holder_of(supplier),
        "district": district_staff(station.area_id[:6]), "city": city_staff(),
    }  # fmt: skip
    event = EventFactory(host=station, capacity=3)
    event.series = EventSeries.objects.create(host=station, title=event.title, made_at=now)
    event.save()
    booking = bookings.book(event=event, party=Party(companions=1), by=Actor(citizen), at=now)
    booked(event)
    entry = waiting_for(event, user=UserFactory())
    entry.user = citizen
    entry.save()
    demand = demands.post_demand(area=station.area, text="想看露天老电影", by=Actor(citizen), at=now)
    demand = demands.screen_demand(demand=demand, by=Actor(cast["city"]), at=now)
    draft = products.draft_product(supplier=supplier, fields=FIELDS, by=Actor(cast["supplier"]), at=now)
    shown, of_event = picture_of(draft, is_public=False), picture_of(event)
    call = ProductCall.objects.create(
        title="春季征集",
        brief="街坊想要",
        opens_at=now,
        closes_at=now + dt.timedelta(days=9),
        state=CallState.OPEN,
    )
    facility = FacilityFactory(institution=station)
    closure = Closure.objects.create(
        facility=facility,
        period=(now + dt.timedelta(days=20), now + dt.timedelta(days=21)),
        reason="维修",
        announced_at=now,
    )
    room = SpaceFactory(facility=facility)
    shut = clearing.close_space_and_clear(
        space=room, starts_at=now + dt.timedelta(days=30), ends_at=now + dt.timedelta(days=31), reason="换地板", seen=[], moves={},
        by=Actor(cast["station"]), at=now,
    )  # fmt: skip
    agenda = AgendaFeed.objects.create(seat=cast["station"].seats.get(), made_at=now)
    private = Attachment(
        name="a.txt",
        content_type="text/plain",
        size_bytes=1,
        sha256="0",
        uploaded_by=citizen,
        uploaded_at=now,
    )
    private.file.save("a", ContentFile(b"a"))
    private.save()
    notice = notices.send(to=citizen, topic="ticket", title="约好了", at=now, key="x")
    visited = visit(user=citizen)
    published = given(overall=2)
    published.event.host = station
    published.event.save()
    published = feedback.publish_feedback(feedback=published, by=Actor(cast["city"]), at=now)
    later = order.starts_at + dt.timedelta(days=1)
    proposal = proposals.propose_date(
        order=order, side="supplier", space=order.space, starts_at=later, ends_at=later + dt.timedelta(hours=1), reason="演员生病",
        by=Actor(cast["supplier"]), at=now,
    )  # fmt: skip
    followed = SessionFollow.objects.create(user=citizen, product=order.product, followed_at=now)
    arrival = CheckIn.objects.create(
        event=event,
        people=2,
        method="walk_in",
        nonce=uuid4(),
        happened_at=now,
        received_at=now,
        taken_by=citizen,
    )
    return cast, {
        "core:picture": {"pk": shown.attachment_id, "width": 400},
        "cloudplatform:product_pictures": {"pk": draft.pk}, "cloudplatform:event_pictures": {"pk": event.pk},
        "cloudplatform:product_picture_act": {"pk": draft.pk, "picture": shown.pk, "verb": "describe"},
        "cloudplatform:event_picture_act": {"pk": event.pk, "picture": of_event.pk, "verb": "describe"},
        "core:file": {"pk": private.pk, "name": "a.txt"}, "core:open_notice": {"pk": notice.pk}, 
        "core:change_consent": {"kind": "access_needs"}, "portal:guide": {"slug": "find"},
        "cloudplatform:event": {"pk": event.pk}, "cloudplatform:event_calendar": {"pk": event.pk},
        "cloudplatform:book": {"pk": event.pk}, "cloudplatform:ticket": {"pk": booking.pk},
        "cloudplatform:cancel_booking": {"pk": booking.pk}, "cloudplatform:fewer": {"pk": booking.pk},
        "cloudplatform:move_booking": {"pk": booking.pk}, "cloudplatform:wait": {"pk": entry.pk},
        "cloudplatform:claim": {"pk": entry.pk}, "cloudplatform:leave": {"pk": entry.pk},
        "cloudplatform:demand": {"pk": demand.pk}, "cloudplatform:support": {"pk": demand.pk},
        "cloudplatform:withdraw_demand": {"pk": demand.pk}, "cloudplatform:copy_demand": {"pk": demand.pk},
        "cloudplatform:product": {"pk": order.product_id},
        "cloudplatform:objections": {"pk": order.product_id}, "cloudplatform:call": {"pk": call.pk},
        "cloudplatform:product_progress": {"pk": draft.pk}, "cloudplatform:edit_product": {"pk": draft.pk},
        "cloudplatform:product_act": {"pk": draft.pk, "verb": "submit"}, "cloudplatform:hosted_event": {"pk": event.pk},
        "cloudplatform:copy_event": {"pk": event.pk}, "cloudplatform:event_series": {"pk": event.pk},
        "cloudplatform:follow_sessions": {"pk": event.pk}, "cloudplatform:stop_following": {"pk": followed.pk},
        "cloudplatform:series_rest": {"pk": event.pk}, "cloudplatform:answer_questions": {"pk": booking.pk},
        "cloudplatform:guest_list": {"pk": event.pk}, "cloudplatform:message_guests": {"pk": event.pk},
        "cloudplatform:edit_event": {"pk": event.pk}, "cloudplatform:preview_event": {"pk": event.pk},
        "cloudplatform:publish_event": {"pk": event.pk},
        "cloudplatform:cancel_event": {"pk": event.pk}, "cloudplatform:door": {"pk": event.pk},
        "cloudplatform:check_in": {"pk": event.pk}, "cloudplatform:check_in_listed": {"pk": event.pk, "booking": booking.pk},
        "cloudplatform:walk_in": {"pk": event.pk},
        "cloudplatform:absences": {"pk": event.pk}, "cloudplatform:absence_act": {"pk": booking.pk, "verb": "excuse"},
        "cloudplatform:appeal_absence": {"pk": booking.pk},
        "cloudplatform:undo_check_in": {"pk": event.pk, "check_in": arrival.pk}, "cloudplatform:door_sync": {"pk": event.pk},
        "portal:agenda_address": {"verb": "make"}, "portal:agenda_feed": {"token": agenda.token},
        "community:hours": {"pk": facility.pk}, "community:close": {"pk": facility.pk}, "community:clear_place": {"pk": facility.pk},
        "community:reopen": {"pk": closure.pk}, "community:reopen_room": {"pk": shut.pk},
        "community:remove_family": {"pk": FamilyMemberFactory(guardian=citizen).pk},
        "portal:measure": {"code": "events.held"}, "portal:measure_rows": {"code": "events.held"},
        "portal:take_seat": {"pk": cast["station"].seats.get().pk},
        "cloudplatform:copy_last_year": {"pk": order.quota_id}, "cloudplatform:submit_wishes": {"pk": order.quota_id},
        "order": {"pk": order.pk}, "booking": {"pk": visited.pk},
        **{f"cloudplatform:{verb}": {"pk": proposal.pk} for verb in ("agree_to_date", "refuse_date", "withdraw_proposal")},
        "cloudplatform:rate_visit": {"pk": visited.pk}, "cloudplatform:reply_to_feedback": {"pk": published.pk},
        "item": {"pk": order.pk, "item": order.delivery.checklist.first().pk},
    }  # fmt: skip

"""The sample city: every state can be met, every figure follows from rows, nothing real is invented."""

import datetime as dt
import json
import re
from collections import Counter
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from django.contrib import admin
from django.core.management import CommandError, call_command
from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils import timezone

import community.states
import projects.states
import roundtable.states
import thinktank.states
from cloudplatform import models as cp
from cloudplatform import states
from cloudplatform.queries import proofs
from community.models import Area, Facility, Institution, Kind, Occupancy, Seat
from community.places.queries.opening import why_shut
from community.training.queries.training import drifted_programmes
from core.desk.kinds import kinds
from core.models import Attachment, JournalEntry, Notice, User
from core.models.accounts import Office
from core.record.lifecycle import Lifecycle
from projects.models import Project
from sample.accounts import ACCOUNTS, OPENS, PASSWORD
from sample.institutions import REAL
from sample.words import MARK
from tests.databases import DAY
from tests.desk import waiting
from tests.portal.lifecycles import LIFECYCLES
from thinktank.queries.panels import results

TODAY = DAY
ROOT = Path(__file__).parents[2]


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_city")]


# --- everybody can do what the list of accounts promises ---
def test_every_account_says_what_it_opens():
    assert set(OPENS) == {account.key for account in ACCOUNTS}


@pytest.mark.parametrize("account", ACCOUNTS, ids=lambda account: account.key)
def test_every_account_signs_in_and_opens_what_it_is_promised(client, account):
    answer = client.post("/account/login/", {"login": account.sign_in, "password": PASSWORD})

    assert answer.status_code == 302, answer.content.decode()
    statuses = {page: client.get(reverse(page)).status_code for page in OPENS[account.key]}
    assert statuses == dict.fromkeys(OPENS[account.key], 200)


OFFICERS = [account for account in ACCOUNTS if account.office]


def test_the_three_officers_see_three_disjoint_sets_of_lists(client):
    assert {account.office for account in OFFICERS} == set(Office.values)
    seen = {}
    for account in OFFICERS:
        client.force_login(User.objects.get(username=account.username))
        lists = [
            reverse(f"admin:{model._meta.label_lower.replace('.', '_')}_changelist")
            for model in admin.site._registry
        ]
        seen[account.key] = {path for path in lists if client.get(path).status_code == 200}

    assert all(seen.values())
    assert len(set.union(*seen.values())) == sum(len(paths) for paths in seen.values())


# --- everything can be met ---
def test_no_lifecycle_is_forgotten_here():
    apps = (community.states, thinktank.states, projects.states, states, roundtable.states)
    tables = [table for app in apps for table in vars(app).values() if isinstance(table, Lifecycle)]

    assert [table for table in tables if table not in [known for _, known in LIFECYCLES]] == []


@pytest.mark.parametrize(("model", "lifecycle"), LIFECYCLES, ids=lambda one: getattr(one, "__name__", ""))
def test_every_state_of_every_lifecycle_can_be_met(model, lifecycle):
    assert set(model.objects.values_list("state", flat=True)) == {str(state) for state in lifecycle.moves}


@pytest.mark.parametrize(
    ("model", "field", "choices"),
    [
        (cp.Event, "mode", cp.Mode), (cp.Event, "art_form", cp.ArtForm), (cp.Event, "audience", cp.Audience),
        (cp.Event, "language", cp.Language), (cp.CheckIn, "method", cp.Method), (cp.Product, "kind", cp.ProductKind),
        (cp.ContentReview, "verdict", cp.Verdict), (cp.DateProposal, "side", cp.Side),
        (cp.FeedbackScore, "dimension", cp.Dimension), (cp.Demand, "time_wish", cp.TimeWish),
    ],
)  # fmt: skip
def test_every_choice_can_be_met(model, field, choices):
    rejected = {cp.Verdict.REJECTED} if choices is cp.Verdict else set()

    assert set(choices.values) - rejected <= set(model.objects.values_list(field, flat=True))


def test_both_sides_break_orders():
    broken_by = set(cp.Order.objects.exclude(broken_by="").values_list("broken_by", flat=True))
    assert broken_by == set(cp.Side.values)


def test_every_district_has_a_station_and_events_to_come():
    districts = set(Area.objects.districts().values_list("pk", flat=True))
    coming = cp.Event.objects.filter(state="published").values_list("area_id", flat=True)
    stations = Institution.objects.filter(kind=Kind.STATION, is_sample=True).values_list("area_id", flat=True)

    assert {code[:6] for code in coming} == districts
    assert {code[:6] for code in stations} == districts


def test_life_spans_a_year_back_and_two_months_ahead():
    starts = [moment.date() for moment in cp.Event.objects.values_list("starts_at", flat=True)]

    assert min(starts) < TODAY - dt.timedelta(days=300)
    assert max(starts) > TODAY + dt.timedelta(days=45)


def test_there_are_events_sold_out_with_people_in_line():
    full = cp.Event.objects.filter(state="published", taken=F("capacity"), waiting__state="waiting")

    assert full.distinct().count() >= 3


def test_a_product_was_returned_line_by_line_and_one_stands_returned():
    assert cp.LineNote.objects.filter(settled_in__isnull=False).exists()
    assert cp.LineNote.objects.filter(settled_in__isnull=True, version__product__state="returned").exists()


# --- figures follow from rows ---
def test_all_counters_recount():
    assert [
        *proofs.drifted_events(),
        *proofs.drifted_quotas(),
        *proofs.drifted_products(),
        *drifted_programmes(),
    ] == []


def test_supports_are_counted():
    wrong = cp.Demand.objects.annotate(rows=Count("supports")).exclude(support_count=F("rows"))

    assert not wrong.exists()


def test_a_bookings_seats_are_its_people():
    live = Count("attendees", filter=Q(attendees__is_live=True))
    wrong = cp.Booking.objects.live().annotate(rows=live).exclude(seats=F("rows"))

    assert not wrong.exists()
    assert not cp.Attendee.objects.filter(booking__state="cancelled", is_live=True).exists()


def test_nobody_is_paused_or_over_the_weekly_limit():
    absences = Counter(cp.Booking.objects.filter(state="absent").values_list("booker", flat=True))

    assert max(absences.values()) < 3


def test_every_check_in_is_of_a_booking_that_came():
    assert not cp.CheckIn.objects.filter(booking__isnull=False).exclude(booking__state="checked_in").exists()
    assert not cp.Booking.objects.filter(state="checked_in", check_in__isnull=True).exists()


def test_ranks_of_live_wishes_have_no_gaps():
    ranks = {}
    for quota, rank in cp.Order.objects.ranked().values_list("quota", "rank"):
        ranks.setdefault(quota, []).append(rank)

    assert all(found == list(range(1, len(found) + 1)) for found in ranks.values())


def test_every_event_lies_in_opening_hours_and_outside_closures():
    events = cp.Event.objects.exclude(state__in=["draft", "cancelled"]).select_related("space__facility")

    assert [str(one) for one in events if why_shut(one.space.facility, one.starts_at, one.ends_at)] == []


def test_every_published_event_holds_its_space_by_its_name():
    held = cp.Event.objects.filter(state__in=["published", "held"]).select_related("occupancy")

    assert all(one.occupancy.holder == f"cloudplatform.event:{one.pk}" for one in held)
    assert not Occupancy.objects.filter(holder="").exists()
    assert not cp.Event.objects.filter(state="cancelled", occupancy__released_at__isnull=True).exists()


def test_orders_lie_in_their_cycle_and_their_event_carries_their_time():
    events = cp.Event.objects.filter(order__isnull=False).select_related("order__quota__cycle")

    assert len(events) > 40
    for event in events:
        assert event.starts_at == event.order.starts_at
        assert event.order.quota.cycle.starts_on <= event.starts_at.date() < event.order.quota.cycle.ends_on


def test_a_product_was_on_the_shelf_before_it_was_ordered_or_shown():
    assert not cp.Order.objects.filter(product__shelved_at__gte=F("created_at")).exists()
    assert not cp.Event.objects.filter(product__shelved_at__gt=F("published_at")).exists()
    assert not cp.Event.objects.filter(product__isnull=False, product__shelved_at__isnull=True).exists()


def test_three_people_reviewed_what_is_on_the_shelf():
    """A version that came by merging a change was reviewed there: its reviews stand with the version of the change."""
    approved = cp.ProductVersion.objects.filter(approved_at__isnull=False).annotate(
        people=Count("reviews__reviewer", distinct=True)
    )
    merged = {
        (version.product.revises_id, version.approved_at): version
        for version in approved.filter(product__state="merged").select_related("product")
    }
    by_merge = [version for version in approved if (version.product_id, version.approved_at) in merged]

    assert {version.people for version in approved if version not in by_merge} == {3}
    assert len(by_merge) == len(merged) > 0
    for version in by_merge:
        source = merged[version.product_id, version.approved_at]
        assert (version.people, version.fields) == (0, source.fields)
    assert {version.product_id for version in approved} >= set(
        cp.Product.objects.shelf().values_list("pk", flat=True)
    )


# --- the journal ---
def test_nothing_in_the_journal_lies_in_the_future_and_it_is_in_order():
    told = JournalEntry.objects.exclude(fact="community.areas.loaded").order_by("pk")
    times = list(told.values_list("happened_at", flat=True))

    assert times == sorted(times)
    assert max(times) < timezone.make_aware(dt.datetime.combine(TODAY, dt.time.min))


def test_every_fact_of_the_sample_is_one_that_an_action_records():
    """A fact was renamed in the actions: rename it in sample too."""
    sources = [
        *ROOT.glob("*/actions/**/*.py"),
        *ROOT.glob("community/*/actions/*.py"),
        *ROOT.glob("core/**/*.py"),
    ]
    known = set(
        re.findall(
            r'"((?:roundtable|evaluation|cloudplatform|projects|thinktank|community|core)\.[a-z]+\.[a-z_]+)"',
            "".join(p.read_text() for p in sources),
        )
    )

    assert (
        set(JournalEntry.objects.exclude(fact="community.areas.loaded").values_list("fact", flat=True))
        <= known
    )


def test_people_in_seats_act_in_them():
    unseated = JournalEntry.objects.filter(fact="cloudplatform.order.endorsed", seat_id__isnull=True)

    assert not unseated.exists()


def test_nobody_endorses_what_they_placed():
    endorsed = JournalEntry.objects.filter(fact="cloudplatform.order.endorsed").values_list(
        "subject", "actor"
    )
    placed = dict(
        JournalEntry.objects.filter(fact="cloudplatform.order.placed").values_list("subject", "actor")
    )

    assert all(placed[subject] != actor for subject, actor in endorsed)


# --- nothing real is invented ---
def test_all_people_places_and_invented_bodies_say_that_they_are_samples():
    assert not User.objects.exclude(display_name__endswith=MARK).exists()
    assert not Institution.objects.filter(is_sample=True).exclude(name__endswith=MARK).exists()
    assert not Facility.objects.exclude(name__endswith=MARK, is_sample=True).exists()
    assert not cp.Cycle.objects.exclude(name__endswith=MARK).exists()
    assert not cp.ProductCall.objects.exclude(title__endswith=MARK).exists()
    for model in (cp.Product, cp.Event, cp.Demand, cp.Order, cp.Booking, cp.Feedback):
        assert not model.objects.filter(is_sample=False).exists(), model


def test_real_institutions_are_those_of_the_public_record_and_nothing_hangs_on_them():
    real = Institution.objects.filter(is_sample=False)
    districts = Area.objects.districts().values_list("name", flat=True)
    named = {row[0] for row in REAL} | {
        f"{name}{word}" for name in districts for word in ("图书馆", "文化馆")
    }

    assert set(real.values_list("name", flat=True)) == named
    assert not Seat.objects.filter(institution__in=real).exists()
    assert not Facility.objects.filter(institution__in=real).exists()
    assert not cp.Event.objects.filter(host__in=real).exists()
    assert not cp.Product.objects.filter(supplier__in=real).exists()


def test_no_invented_person_can_be_reached():
    assert not User.objects.exclude(email="").exclude(email__endswith="@example.org").exists()
    assert all(user.phone[:8] in ("", "19900000") for user in User.objects.all())
    assert not Institution.objects.exclude(credit_code=None).exists()


def test_every_score_of_a_project_was_found_by_a_panel_drawn_and_signed_before_its_list():
    judged = Project.objects.filter(score__isnull=False)

    assert judged.count() >= 30
    for project in judged.prefetch_related("panel_results__panel", "decisions__list"):
        result = project.panel_results.get()
        assert (project.score, project.scored_at, result.panel.state) == (
            result.mean,
            result.panel.signed_at,
            "signed",
        )
        assert {row.mean for row in results(result.panel) if row.ref == f"projects.project:{project.pk}"} == {
            result.mean
        }
        assert all(project.scored_at < row.list.drawn_up_at for row in project.decisions.all())


def test_ledgers_carry_papers_that_say_they_are_samples():
    papers = Attachment.objects.filter(about__startswith="projects.fundingentry:")

    assert set(papers.values_list("content_type", flat=True)) == {"application/pdf", "image/png"}
    assert all("示例数据" in paper.name and paper.size_bytes < 40_000 for paper in papers)
    assert {paper.file.read()[:4] for paper in papers[:4]} == {b"%PDF", b"\x89PNG"}


def test_pictures_are_small_drawings_that_open():
    photos = list(Attachment.objects.filter(purpose="evidence"))

    assert len(photos) >= 20
    assert all(
        photo.about.startswith("cloudplatform.delivery:") and photo.size_bytes < 20_000 for photo in photos
    )
    assert photos[0].file.open().read(8) == b"\x89PNG\r\n\x1a\n"


# --- the accounts ---
def test_the_accounts_command_prints_people_of_every_kind(capsys):
    call_command("sample_accounts")
    accounts = json.loads(capsys.readouterr().out)

    assert len(accounts) == len(ACCOUNTS)
    assert {tuple(account) for account in accounts} == {("person", "sign_in", "password", "may", "seat")}
    assert "多宝街道文化站（示例） 经办人" in {account["seat"] for account in accounts}


@pytest.mark.parametrize("account", ACCOUNTS, ids=lambda account: account.key)
def test_every_sample_account_can_sign_in(client, account):
    answer = client.post(reverse("account_login"), {"login": account.sign_in, "password": PASSWORD})

    assert answer.status_code == 302, answer.content.decode()[:2000]
    assert client.session["_auth_user_id"] == str(User.objects.get(username=account.username).pk)


def test_nobody_else_can_sign_in_and_nobody_is_a_superuser():
    others = User.objects.exclude(username__in=[account.username for account in ACCOUNTS])

    assert not any(user.has_usable_password() for user in others)
    assert not User.objects.filter(is_superuser=True).exists()
    assert EmailAddress.objects.filter(verified=False).count() == 0


def person(key):
    return User.objects.get(username=f"sample-{key}")


def test_the_sample_citizen_has_a_ticket_an_offer_and_a_visit_to_rate():
    citizen = person("citizen")
    bookings = cp.Booking.objects.of(citizen)

    assert bookings.filter(state="reserved", event__starts_at__date__gte=TODAY).exists()
    assert cp.WaitEntry.objects.of(citizen).filter(state="offered").exists()
    assert bookings.filter(state="checked_in", check_in__feedback__isnull=True).exists()
    assert Notice.objects.of(citizen).unread().exists()


def test_the_sample_guardian_has_booked_for_the_family():
    mine = cp.Booking.objects.of(person("family")).filter(state="reserved")

    assert cp.Attendee.objects.filter(booking__in=mine, family_member__guardian=person("family")).exists()


def test_the_sample_station_has_orders_to_place_a_date_to_answer_and_a_delivery_to_sign():
    clerk = person("station")
    mine = cp.Order.objects.placed_by_stations_of(clerk)

    assert {"draft", "placed", "returned", "scheduled"} <= set(mine.values_list("state", flat=True))
    assert cp.DateProposal.objects.filter(order__in=mine, state="open", side="supplier").exists()
    assert cp.Delivery.objects.received_by(clerk).filter(state="reported").exists()


def test_the_sample_supplier_has_an_order_to_answer_and_a_product_to_mend():
    clerk = person("supplier")

    assert cp.Order.objects.supplied_by(clerk).filter(state="endorsed").exists()
    assert cp.Product.objects.editable_by(clerk).filter(state="returned").exists()


def test_the_sample_host_has_somebody_to_let_in_at_any_hour_of_today():
    todays = cp.Event.objects.staffed_by(person("host")).filter(starts_at__date=TODAY, state="published")

    assert todays.count() == 3
    assert (
        cp.Booking.objects.filter(event__in=todays, state="reserved").values("event").distinct().count() == 3
    )


def test_bureau_staff_have_something_to_decide_of_every_stage():
    """But what only a fault brings about, and books, which are made after the city (test_sample_books.py)."""
    later = {"chapter", "edition", "job", "proof", "unprinted"}
    stages = {stage.name for kind in kinds() if kind.code not in later for stage in kind.stages}
    city, district = waiting(person("city3")), waiting(person("district"))

    assert stages - set(city) - set(district) == set()
    assert {"收下或合并需求", "审核点单"} <= set(district)


# --- loading ---
def test_a_second_load_is_refused_or_does_nothing():
    before = JournalEntry.objects.count()

    call_command("load_sample", if_empty=True, verbosity=0)
    with pytest.raises(CommandError):
        call_command("load_sample", verbosity=0)
    assert JournalEntry.objects.count() == before

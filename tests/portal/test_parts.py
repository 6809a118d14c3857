"""The parts pages are built from: fields, pagers, badges, drawings, Chinese dates."""

import datetime as dt
import warnings
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import pytest
import segno
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory

from cloudplatform.models import Booking
from community.models import MembershipApplication
from core.errors import DomainError
from core.web.forms import PortalForm
from portal import charts
from portal.templatetags import ui, words
from projects.models import Project


def rendered(source, **context):
    return Template(source).render(Context(context))


# Fragments ----


class VenueForm(PortalForm):
    name = forms.CharField(label="名称", help_text="不超过 20 字")
    day = forms.DateField(label="日期", required=False)
    phone = forms.CharField(label="手机号", required=False)
    kind = forms.ChoiceField(label="类别", choices=[("a", "甲"), ("b", "乙")], widget=forms.RadioSelect)


def test_refused_field_ties_label_hint_and_error_to_its_input():
    html = rendered('{% include "components/_field.html" with field=form.name %}', form=VenueForm({}))
    assert '<label class="field__label" for="id_name">名称' in html
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'aria-invalid="true"' in html
    assert html.index('id="id_name_helptext"') < html.index('id="id_name_error"') < html.index("<input")


def test_group_of_choices_has_a_legend_and_its_error():
    html = rendered('{% include "components/_field.html" with field=form.kind %}', form=VenueForm({}))
    assert "<legend>类别" in html
    assert html.count("<label") == 2
    assert 'id="id_kind_error"' in html


def test_hint_given_by_the_template_is_read_out_too():
    html = rendered(
        '{% include "components/_field.html" with field=form.day hint="周末更好" %}', form=VenueForm()
    )
    assert 'id="id_day_helptext">周末更好' in html
    assert 'aria-describedby="id_day_helptext"' in html


def test_error_summary_links_to_each_field():
    html = rendered('{% include "components/_form_errors.html" %}', form=VenueForm({}))
    assert "有 2 处要改" in html
    assert 'href="#id_name"' in html
    assert 'href="#id_kind_group"' in html


def test_portal_form_uses_native_inputs_and_autofill():
    form = VenueForm(initial={"day": dt.date(2026, 11, 28)})
    assert 'type="date" name="day" value="2026-11-28" class="input"' in str(form["day"])
    assert 'autocomplete="tel-national"' in str(form["phone"])
    assert "required" not in str(form["name"])


def test_pager_keeps_the_query():
    request = RequestFactory().get("/events/?q=%E6%88%8F&page=2")
    html = rendered(
        '{% include "components/_pager.html" %}', page=Paginator(range(95), 10).page(2), request=request
    )
    assert 'href="?q=%E6%88%8F&amp;page=3"' in html
    assert '<span aria-current="page">2</span>' in html


def test_refusal_is_announced():
    class Full(DomainError):
        message = "这一场满了，可以候补。"

    html = rendered('{% include "components/_refusal.html" %}', refusal=Full())
    assert 'role="alert"' in html
    assert "这一场满了，可以候补。" in html
    assert rendered('{% include "components/_refusal.html" %}').strip() == ""


def test_timeline_says_what_is_done_in_words():
    steps = [{"title": "点单", "is_done": True}, {"title": "配送", "is_now": True}, {"title": "评价"}]
    html = rendered('{% include "components/_timeline.html" %}', steps=steps)
    assert "点单<span" in html
    assert "（已完成）" in html
    assert html.count('aria-current="step"') == 1


# Tags ----

SHANGHAI = ZoneInfo("Asia/Shanghai")
EVENING = dt.datetime(2026, 11, 28, 19, 30, tzinfo=SHANGHAI)


@pytest.fixture
def in_2026(monkeypatch):
    monkeypatch.setattr(
        words.timezone, "localdate", lambda value=None: value.date() if value else dt.date(2026, 11, 22)
    )
    monkeypatch.setattr(
        words.timezone,
        "localtime",
        lambda value=None: value or dt.datetime(2026, 11, 22, 12, tzinfo=SHANGHAI),
    )


@pytest.mark.usefixtures("in_2026")
def test_dates_are_written_as_people_say_them():
    assert words.cn_datetime(EVENING) == "11月28日 周六 19:30"
    assert words.cn_date(dt.date(2025, 1, 1)) == "2025年1月1日 周三"
    assert words.cn_until(EVENING, EVENING + dt.timedelta(minutes=90)) == "11月28日 周六 19:30-21:00"
    assert (
        words.cn_until(EVENING, EVENING + dt.timedelta(days=1))
        == "11月28日 周六 19:30 至 11月29日 周日 19:30"
    )
    assert words.cn_date(None) == words.cn_datetime(None) == words.relative(None) == ""


def test_instants_are_shown_in_local_time():
    assert words.cn_time(dt.datetime(2026, 11, 28, 11, 30, tzinfo=dt.UTC)) == "19:30"


@pytest.mark.usefixtures("in_2026")
@pytest.mark.parametrize(
    ("gap", "said"),
    [
        (dt.timedelta(seconds=-20), "刚刚"),
        (dt.timedelta(minutes=-5), "5 分钟前"),
        (dt.timedelta(hours=-2), "2 小时前"),
        (dt.timedelta(days=-3), "3 天前"),
        (dt.timedelta(days=2, hours=1), "2 天后"),
        (dt.timedelta(days=-31), "10月22日"),
    ],
)
def test_relative_times(gap, said):
    assert words.relative(dt.datetime(2026, 11, 22, 12, tzinfo=SHANGHAI) + gap) == said


def test_figures():
    assert [words.money(cents) for cents in (128_000, 128_050, 0, -100)] == [
        "1,280 元",
        "1,280.50 元",
        "0 元",
        "-1 元",
    ]
    assert [words.percent(share) for share in (0.813, 1, None)] == ["81.3%", "100%", "暂无"]
    assert words.masked_phone("13800138000") == "138****8000"
    assert words.masked_phone("") == ""


def test_what_is_the_same_for_a_value_is_rendered_once_for_it():
    asked = []
    template = Template("{% same_for name %}{{ say }}, {{ name }}{% endsame_for %}")

    def say(name):
        return template.render(Context({"name": name, "say": lambda: asked.append(name) or "你好"}))

    assert [say("甲"), say("乙"), say("甲")] == ["你好, 甲", "你好, 乙", "你好, 甲"]
    assert asked == ["甲", "乙"]


@pytest.mark.django_db
def test_what_is_kept_for_the_life_of_the_process_may_not_hang_on_rows():
    template = Template("{% same_for 1 %}{{ rows.exists }}{% endsame_for %}")

    with pytest.raises(RuntimeError, match="cloudplatform_booking"):
        template.render(Context({"rows": Booking.objects.all()}))


def test_a_mask_that_is_given_is_drawn_and_each_says_the_same_to_a_reader():
    best, given = ui.qr("HC-ABCD2345"), ui.qr("HC-ABCD2345", mask=0)

    assert segno.make("HC-ABCD2345", error="m", micro=False, mask=0).mask == 0
    assert best.count("viewBox") == given.count("viewBox") == 1
    assert best.partition("aria-label")[0] == given.partition("aria-label")[0]  # of one size


def test_bar_never_runs_over_its_end():
    assert 'width="100.00%"' in ui.bar(130)
    assert 'width="0.00%"' in ui.bar(None)
    assert 'width="50.00%"' in ui.bar(6, full=12)


@pytest.mark.parametrize(
    "source",
    [
        "{% badge bad %}",
        "{% bar 5 label=bad %}",
        "{% icon 'pin' label=bad %}",
        "{% barchart points bad %}",
        "{% linechart ticks lines bad %}",
        "{% window_map districts unit=bad %}",
        "{% qr 'x' bad %}",
    ],
)
def test_no_tag_lets_markup_through(source):
    bad = '"><script>'
    context = {
        "bad": bad,
        "points": [(bad, 3)],
        "ticks": [bad],
        "lines": [(bad, [1])],
        "districts": {"荔湾区": {"number": 1, "url": bad}},
    }
    assert "<script>" not in rendered(source, **context)


@dataclass
class Row:
    code: str
    number: int


@pytest.mark.parametrize(
    "figures",
    [
        {"440103": 5},
        {"荔湾区": 5},
        {"440103": {"number": 5}},
        [{"code": "440103", "number": 5}],
        [Row("440103", 5)],
    ],
)
def test_window_map_takes_what_a_view_has_at_hand(figures):
    html = ui.window_map(figures)
    assert "荔湾区<small>5 场</small>" in html
    assert html.count("暂无") == 10


def test_shaded_map_says_what_each_shade_means():
    html = ui.window_map({"440103": 18, "440104": 2}, shaded=True)
    assert '<span class="pane cell q5">荔湾区<small>18 场</small></span>' in html
    assert '<i class="k-q1"></i>0-3' in html
    assert "16 场以上" in html


@pytest.mark.parametrize(
    ("number", "top"), [(0, 4), (0.71, 0.8), (4.7, 6), (86, 100), (100, 100), (1234, 2000)]
)
def test_axis_ends_on_a_round_figure(number, top):
    assert charts.round_up(number) == top


def test_line_chart_leaves_a_gap_where_nothing_is_known():
    html = ui.linechart(["6月", "7月", "8月"], [("本馆", [1, None, 3])], "评分")
    assert html.count('class="l1"') == 0
    assert html.count('class="p1"') == 2
    assert 'aria-label="评分：本馆：6月 1，8月 3"' in html


def test_state_shows_its_own_words_in_its_colour():
    thing = MembershipApplication(state="returned")

    assert ui.state_badge(thing) == f'<span class="badge badge--warn">{thing.get_state_display()}</span>'


def test_a_project_kept_for_later_does_not_look_like_a_confirmed_booking_or_one_that_was_chosen():
    def look(thing):
        return rendered("{% state_badge thing %}", thing=thing)

    kept, booked, chosen = (
        look(Project(state="reserved")),
        look(Booking(state="reserved")),
        look(Project(state="named")),
    )
    assert "储备" in kept
    assert "badge--info" in kept
    assert "badge--ok" in booked
    assert "badge--ok" in chosen
    assert kept.split("<svg")[1].split("</svg>")[0] != booked.split("<svg")[1].split("</svg>")[0]


def test_a_chart_with_many_bars_calls_nothing_django_will_refuse():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        drawn = charts.bar_chart([(f"{month} 月", month) for month in range(1, 13)], "场次", "3 月")

    assert drawn.count('<text class="alt"') == 6

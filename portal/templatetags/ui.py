"""
Built-in template tags of user interface parts: icons, bars, badges, charts, codes, form fields.

Per-item values become SVG attributes or classes: the Content-Security-Policy refuses inline style.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final

import segno
from django import template
from django.db import connection
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, FileInput, RadioSelect
from django.template import Context
from django.template.base import FilterExpression, Node, NodeList, Parser, Token
from django.urls import reverse
from django.utils.html import conditional_escape, escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from core.models import Draft, StagedFile
from core.web import drafts, mentions
from core.web.badges import look_of
from core.web.facets import Facet
from core.web.forms import AUTOCOMPLETE, css_class
from core.web.pages import live as pages
from portal import charts, district_map, replication_tree, seat_chart
from portal.icons import ICONS

register = template.Library()

SAME_MAX: Final = 64  # values for which a piece of a template is kept

PARTS: Final = Path(__file__).resolve().parent.parent.parent / "templates" / "parts"

# Drawings ----


@register.simple_tag
@lru_cache(maxsize=1024, typed=True)
def icon(name: str, cls: str = "", label: str = "") -> SafeString:
    """`{% icon "pin" %}`; with a label it speaks, without one it is decoration."""
    voice = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    drawing = mark_safe(ICONS[name])  # noqa: S308 our own file
    return format_html('<svg class="{}" viewBox="0 0 24 24" {}>{}</svg>', f"i {cls}".strip(), voice, drawing)


@register.simple_tag
@cache
def part(name: str) -> SafeString:
    """A drawing of ours from templates/parts, inline so that it takes our colours."""
    return mark_safe((PARTS / f"{name}.svg").read_text(encoding="utf-8").strip())  # noqa: S308


@register.simple_tag
def qr(text: str, label: str = "入场二维码，核销码见旁边的数字", mask: int | None = None) -> SafeString:
    """A QR code. `mask` instead of the best of eight, whose search takes most of the time: a reader takes any."""
    code = segno.make(str(text), error="m", micro=False, mask=mask)
    size = code.symbol_size(border=0)[0]
    dots = "".join(
        f"M{x} {y}h1v1h-1z" for y, row in enumerate(code.matrix) for x, dark in enumerate(row) if dark
    )
    return format_html(
        '<svg viewBox="-3 -3 {0} {0}" role="img" aria-label="{1}" shape-rendering="crispEdges">'
        '<path fill="#fff" d="M-3-3h{0}v{0}h-{0}z"/><path d="{2}" fill="#000"/></svg>',
        size + 6,
        label,
        dots,
    )


@register.simple_tag
def bar(
    value: float | None, kind: str = "ok", full: float = 100, label: str = "", cls: str = ""
) -> SafeString:
    """
    `{% bar 62.5 kind="warn" %}`: how much of `full` is filled.

    Silent beside a figure that says the same; give it a `label` where it stands alone.
    Kinds: ok info warn bad off, or a colour: kapok banyan river honey ink.
    """
    return segments([(value or 0, kind)], full, label, cls)


@register.simple_tag
def segments(
    parts: Iterable[tuple[float, str]], full: float = 100, label: str = "", cls: str = ""
) -> SafeString:
    """Several shares in one bar: `parts` is a list of (value, kind)."""
    voice = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    start, rows = 0.0, []
    for value, kind in parts:
        width = min(max(float(value) * 100 / float(full), 0), 100 - start) if full else 0
        rows.append((f"k-{kind}", f"{start:.2f}", f"{width:.2f}"))
        start += width
    drawn = format_html_join("", '<rect class="{}" x="{}%" width="{}%" height="100%"/>', rows)
    return format_html('<svg class="{}" {}>{}</svg>', f"bar {cls}".strip(), voice, drawn)


@register.simple_tag
def poster(art_form: str, cls: str = "") -> SafeString:
    """Stand in for a missing photo: the character of an art form, or of a member's sector, on glass."""
    character, look = POSTERS.get(str(art_form), ("花", ""))
    classes = " ".join(filter(None, ["pane poster", look, cls]))
    return format_html('<div class="{}" aria-hidden="true">{}</div>', classes, character)


@register.simple_tag
def picture(shown: Any, cls: str = "", sizes: str = "100vw", waits: bool = True) -> SafeString:
    """
    A picture (core Picture) in the size a screen needs; `sizes` says how wide it stands there.

    `waits=False` for the one that is on the first screen. Until its sizes are made, the file itself is shown.
    """
    file = reverse("core:file", args=[shown.attachment_id, shown.name])
    made = [
        (reverse("core:picture", args=[shown.attachment_id, width]), width) for width in sorted(shown.widths)
    ]
    middle = next((url for url, width in made if width >= MIDDLE), made[-1][0] if made else file)
    candidates = ", ".join(f"{url} {width}w" for url, width in made)
    more = format_html(' srcset="{}" sizes="{}"', candidates, sizes) if made else ""
    lazy = mark_safe(' loading="lazy"') if waits else ""
    return format_html(
        '<img{} src="{}"{} alt="{}" width="{}" height="{}"{} decoding="async">',
        format_html(' class="{}"', cls) if cls else "", middle, more, shown.alt, shown.width, shown.height, lazy,
    )  # fmt: skip


@register.simple_tag
def data_block(said: Mapping[str, Any]) -> SafeString:
    """Linked data (JSON-LD) about what a page shows. Nothing runs: browsers only keep it for who asks."""
    text = json.dumps(said, ensure_ascii=False)
    for mark in "<>&":
        text = text.replace(mark, f"\\u{ord(mark):04x}")
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308 marks of HTML are escaped


@register.simple_tag
def script_words() -> str:
    """What scripts say on a page in another language (templatetags.translation); scripts are written in Chinese."""
    return ""


@register.simple_tag
def poster_of(thing: Any, sizes: str = "15rem", waits: bool = True) -> SafeString:
    """The picture of an event or product where its page looked for one, else the character of its art form."""
    shown = getattr(thing, "picture", None)
    return picture(shown, "poster poster--pic", sizes, waits) if shown else poster(thing.art_form)


MIDDLE: Final = 800  # what a browser without srcset gets

POSTERS: Final[dict[str, tuple[str, str]]] = {
    "opera": ("戏", ""),
    "music": ("乐", "poster--music"),
    "dance": ("舞", "poster--dance"),
    "craft": ("艺", "poster--craft"),
    "reading": ("读", "poster--read"),
    "exhibition": ("展", "poster--show"),
    "film": ("影", "poster--show"),
    "fine_art": ("画", "poster--craft"),
    "digital": ("数", "poster--music"),
    "folk": ("俗", ""),
    # the sectors of members
    "publicity": ("宣", "poster--show"),
    "culture": ("文", ""),
    "sport": ("体", "poster--craft"),
    "science": ("科", "poster--music"),
    "civil_affairs": ("民", "poster--read"),
    "union": ("工", "poster--dance"),
    "youth": ("青", "poster--craft"),
    "women": ("妇", "poster--dance"),
    "education": ("教", "poster--read"),
    "enterprise": ("企", "poster--music"),
    "society": ("社", "poster--show"),
}

# Charts ----


@register.simple_tag
def barchart(points: Iterable[charts.Point], title: str = "", hot: object = "") -> SafeString:
    """`points`: (name, number) pairs. The title is what a screen reader hears first."""
    return charts.bar_chart(points, title, hot)


@register.simple_tag
def linechart(
    ticks: Sequence[object], lines: Sequence[charts.Line], title: str = "", low: float = 0
) -> SafeString:
    """`lines`: one or two of (name, numbers), a number per tick, None where nothing is known."""
    return charts.line_chart(ticks, lines, title, low)


@register.simple_tag
def window_map(districts: Any, unit: str = "场", shaded: bool = False) -> SafeString:
    """The district map. `districts`: see portal.district_map.read; `shaded` lets colour mean the number."""
    return district_map.draw(districts, unit, shaded)


@register.simple_tag
def spread_tree(nodes: Sequence[Any]) -> SafeString:
    """The tree of who learned a case from whom. `nodes`: see portal.replication_tree.draw."""
    return replication_tree.draw(nodes)


@register.simple_tag
def seat_ring(kinds: Sequence[str], big: str = "", small: str = "", label: str = "") -> SafeString:
    """The seats of a roundtable. `kinds`: see portal.seat_chart.draw."""
    return seat_chart.draw(kinds, big, small, label)


# Status ----


@register.simple_tag
def badge(text: object, kind: str = "", icon_name: str = "") -> SafeString:
    """`{% badge "余 12 座" "warn" %}`: words first. Kinds: ok info warn bad line."""
    sign = icon(icon_name) if icon_name else ""
    return format_html(
        '<span class="{}">{}{}</span>', f"badge badge--{kind}" if kind else "badge", sign, text
    )


@register.simple_tag
def state_badge(thing: Any, field: str = "state") -> SafeString:
    """The badge of anything with a state field: its label, as its app registered it (core.web.badges)."""
    look = look_of(thing, field)
    return badge(getattr(thing, f"get_{field}_display")(), look.kind, look.icon)


@register.simple_block_tag(takes_context=True)
def live(context: Context, content: str, kind: str, key: object, when: bool = True) -> SafeString:
    """A piece that stays right while the rest of the page is kept (core.web.pages.live); `when` it may be."""
    is_kept = when and getattr(context.get("request"), "keeps_page", False)
    return mark_safe(pages.marked(kind, key, content) if is_kept else content)  # noqa: S308  (a template's own output)


@register.simple_block_tag(takes_context=True)
def own(context: Context, content: str, name: str) -> SafeString:
    """A piece that differs by person on a page that is otherwise the same for all (core.web.pages.own)."""
    request = context.get("request")
    is_marked = getattr(request, "keeps_page", False) and getattr(request, "marks_own", False)
    return mark_safe(pages.marked(pages.OWN, name, content) if is_marked else content)  # noqa: S308  (as above)


@register.simple_block_tag(takes_context=True)
def blank(context: Context, content: str, name: str) -> SafeString:
    """What is filled in on each page where the rest of a fragment is kept (core.web.pages.fragments)."""
    is_marked = context.get("has_blanks", False)
    return mark_safe(pages.marked(pages.OWN, name, content) if is_marked else content)  # noqa: S308  (as above)


@register.simple_tag
def as_is(html: SafeString) -> SafeString:
    """A piece that was rendered already, in the language of the page."""
    return html


class SameFor(Node):
    """What stands between `same_for` and `endsame_for`, rendered once for each of its values."""

    def __init__(self, nodelist: NodeList, values: Sequence[FilterExpression]) -> None:
        self.nodelist, self.values = nodelist, values
        self._kept: dict[object, SafeString] = {}

    def render(self, context: Context) -> SafeString:
        key = tuple([value.resolve(context) for value in self.values])
        kept = self._kept.get(key)
        if kept is None:
            with connection.execute_wrapper(_refuse_query):
                kept = self.nodelist.render(context)
            if len(self._kept) < SAME_MAX:
                self._kept[key] = kept
        return kept


@register.tag
def same_for(parser: Parser, token: Token) -> SameFor:
    """
    `{% same_for elder operator %} … {% endsame_for %}`: a piece of a page that hangs on these values and on our code and
    settings only, such as the footer. Rendered once a process for each of them; it may ask the database nothing.
    """
    nodelist = parser.parse(["endsame_for"])
    parser.delete_first_token()
    return SameFor(nodelist, [parser.compile_filter(value) for value in token.split_contents()[1:]])


def _refuse_query(_execute: Any, sql: str, *_more: Any) -> Any:
    raise RuntimeError(f"What is kept as long as the process asked the database: {sql}")


# Form fields ----


@register.simple_tag
def facet_options(facet: Facet) -> SafeString:
    """
    The boxes of a facet, or radios where one at most is chosen.

    Written in Python: a list has sixty of them, which took a template a tenth of the time of the page.
    """
    return option_boxes(facet, str)


def option_boxes(facet: Facet, said: Callable[[str], str]) -> SafeString:
    """As `facet_options`, each label as `said` says it."""
    kind = "radio" if facet.is_single else "checkbox"
    rows = [
        OPTION % (
            kind, escape(facet.name), escape(value), " checked" if is_chosen else "", conditional_escape(said(label)),
            "" if number is None else f'<span class="num">{number}</span>',
        )
        for value, label, number, is_chosen in facet.options
    ]  # fmt: skip
    return mark_safe("".join(rows))  # noqa: S308  (what is shown is escaped)


OPTION: Final = (
    '<label class="check"><input type="%s" name="%s" value="%s"%s><span class="grow">%s</span>%s</label>'
)


@register.simple_tag
def control(field: BoundField, hint: str = "") -> SafeString:
    """
    The widget of any bound field, ours or allauth's, with our class, its autofill name and its hint.

    The label says what to type: no placeholder, which vanishes while one types.
    """
    widget = field.field.widget
    widget.attrs.pop("placeholder", None)
    classes = str(widget.attrs.get("class", "")).split()
    wanted = css_class(widget)
    attrs = {"class": " ".join(classes if not wanted or wanted in classes else [*classes, wanted])}
    if field.name in AUTOCOMPLETE and "autocomplete" not in widget.attrs:
        attrs["autocomplete"] = AUTOCOMPLETE[field.name]
    if hint and not field.help_text and field.auto_id:
        error = f" {field.auto_id}_error" if field.errors else ""
        attrs["aria-describedby"] = f"{field.auto_id}_helptext{error}"
    return field.as_widget(attrs={name: value for name, value in attrs.items() if value})


@register.filter
def is_tick(field: BoundField) -> bool:
    """Test whether the field is one box to tick, whose label stands beside it."""
    return isinstance(field.field.widget, CheckboxInput)


@register.filter
def is_group(field: BoundField) -> bool:
    """Test whether the field is a group of radios or boxes, whose label is a legend."""
    return isinstance(field.field.widget, RadioSelect | CheckboxSelectMultiple)


@register.filter
def takes_files(field: BoundField) -> bool:
    return isinstance(field.field.widget, FileInput)


@register.simple_tag(takes_context=True)
def staged(context: Context, field: BoundField) -> Sequence[StagedFile]:
    """The files staged for this field, which are sent with the form; of a single-file field the last."""
    request = context.get("request")
    if request is None or (request.method == "POST" and not field.form.is_bound):
        return []
    found = drafts.staged_in(request, field.html_name)
    return found if getattr(field.field.widget, "allow_multiple_selected", False) else found[-1:]


@register.simple_tag(takes_context=True)
def staged_as(context: Context, name: str) -> Sequence[StagedFile]:
    """As `staged`, for an input written by hand."""
    return drafts.staged_in(context["request"], name)[-1:]


@register.simple_tag(takes_context=True)
def kept_draft(context: Context, form: Any) -> Draft | None:
    """The draft that filled `form` on this page, if there is one."""
    request = context.get("request")
    return drafts.draft_of(request, form) if request is not None and hasattr(form, "fields") else None


@register.simple_tag(takes_context=True)
def mentioned(context: Context, thing: Any) -> Sequence[mentions.Mention]:
    """Where apps above talk about `thing`: `{% mentioned demand as mentions %}`, then components/_mentions.html."""
    return mentions.of(thing, context["request"].user)

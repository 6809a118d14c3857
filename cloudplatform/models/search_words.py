"""Search synonyms: words that stand for other words or for a filter."""

from __future__ import annotations

from typing import Final

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cloudplatform.models.products import ArtForm, Audience, Language
from community.models import Access
from core.record.checked import CheckedModel

FREE, PLACES = "free", "places"
WHEN: Final = {"when:today": _("今天"), "when:week": _("未来 7 天"), "when:weekend": _("这个周末")}


def _of(name: str, choices: type[models.TextChoices]) -> list[tuple[str, object]]:
    return [(f"{name}:{value}", label) for value, label in choices.choices]


MEANINGS: Final = [
    (FREE, _("免费")),
    (PLACES, _("还有座")),
    *WHEN.items(),
    *_of("audience", Audience),
    *_of("art_form", ArtForm),
    *_of("language", Language),
    *_of("access", Access),
]


class SearchWord(CheckedModel):
    """
    A search synonym: the words it also looks for, and the filter it stands for.

    It replaces the built-in word of the same name (cloudplatform.queries.known_words); with neither, the word means
    only itself.
    """

    word = models.CharField(_("词"), max_length=20, unique=True)
    also = ArrayField(
        models.CharField(max_length=20), verbose_name=_("也找这些词"), default=list, blank=True,
        help_text=_("用逗号隔开，例如：舞蹈,广场舞,街舞"),
    )  # fmt: skip
    meaning = models.CharField(
        _("等于勾选"), max_length=30, choices=MEANINGS, blank=True, default="",
        help_text=_("搜这个词时，符合这个筛选条件的也找出来"),
    )  # fmt: skip

    class Meta:
        verbose_name = _("搜索词")
        verbose_name_plural = _("搜索词")
        constraints = [
            models.CheckConstraint(
                condition=~Q(word=""), name="cloudplatform_searchword_not_empty",
                violation_error_message=_("搜索词不能空着。"),
            ),
            models.CheckConstraint(
                condition=Q(meaning__in=["", *(value for value, _label in MEANINGS)]),
                name="cloudplatform_searchword_meaning_known", violation_error_message=_("没有这个筛选条件，请重选。"),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.word

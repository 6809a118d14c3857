"""Admin pages of search synonyms."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from cloudplatform.actions.search_words import add_word, change_word, remove_word
from cloudplatform.models import SearchWord
from cloudplatform.models.search_words import MEANINGS
from cloudplatform.queries.known_words import BUILT_IN
from community.bureau import BureauModelAdmin, Verb


class MeaningForm(forms.Form):
    also = forms.CharField(
        label="也找这些词", required=False, max_length=400, help_text="用逗号隔开，例如：舞蹈，广场舞，街舞"
    )
    meaning = forms.ChoiceField(label="等于勾选", required=False, choices=[("", "不等于"), *MEANINGS])

    def clean_also(self) -> list[str]:
        """The action reads the commas."""
        return [self.cleaned_data["also"]]


@admin.register(SearchWord)
class SearchWordAdmin(BureauModelAdmin):
    city_acts = True
    adds = staticmethod(add_word)
    add_fields = ["word", "also", "meaning"]
    list_display = ["word", "also_words", "meaning"]
    list_filter = ["meaning"]
    search_fields = ["word", "also"]
    ordering = ["word"]
    fields = ["word", "also_words", "meaning"]
    readonly_fields = fields
    list_before_template = "admin/cloudplatform/search_words.html"
    verbs = [
        Verb("change", "改含义", change_word, "word", frozenset({""}), form=MeaningForm, single=True),
        Verb("remove", "删除", remove_word, "word", frozenset({""}), danger=True),
    ]

    @admin.display(description="也找这些词")
    def also_words(self, row: SearchWord) -> str:
        return "、".join(row.also)

    def verb_initial(self, request: HttpRequest, verb: Verb, rows: Any) -> dict[str, object]:
        return {"also": "，".join(rows[0].also), "meaning": rows[0].meaning} if verb.name == "change" else {}

    def _way_back(self, rows: Any) -> str:
        """The list page: a deleted word has no page of its own."""
        return reverse("admin:cloudplatform_searchword_changelist")

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        labels = {value: str(label) for value, label in MEANINGS}
        built_in = [
            (word, "、".join(one.also), labels.get(one.meaning, "")) for word, one in BUILT_IN.items()
        ]
        answer: HttpResponse = super().changelist_view(
            request, {"built_in": built_in, **(extra_context or {})}
        )
        return answer

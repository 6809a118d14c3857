"""
Descriptions of journal facts: for the timeline of a case, the history of the admin site, a person's own data.

An app says the words of its facts ("community.group.vouched": 单位推荐) and of verbs that many facts end in
("withdrawn": 撤回). A fact without words of its own is told by its verb, else as 办理.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.apps import apps

from core.models import JournalEntry

UNNAMED = "办理"
_words: dict[str, str] = {}
_verbs: dict[str, str] = {}


def register(words: Mapping[str, str]) -> None:
    """Register descriptions of facts. A fact is registered once."""
    _add(_words, words)


def register_verbs(verbs: Mapping[str, str]) -> None:
    """Register descriptions of the last part of facts, for all facts without their own."""
    _add(_verbs, verbs)


def _add(known: dict[str, str], more: Mapping[str, str]) -> None:
    twice = [key for key, text in more.items() if known.get(key, text) != text]
    if twice:
        raise ValueError(f"Said in two ways: {twice}")
    known.update(more)


def told() -> Collection[str]:
    """The facts with a description of their own: those a timeline shows."""
    return _words.keys()


def words_of(fact: str) -> str:
    return _words.get(fact) or _verbs.get(fact.rpartition(".")[2], UNNAMED)


def in_words(entry: JournalEntry) -> str:
    """The description of a fact with its kind of thing: 预约：取消."""
    label = entry.subject.partition(":")[0]
    try:
        thing = str(apps.get_model(label)._meta.verbose_name)
    except LookupError:
        thing = label
    return f"{thing}：{words_of(entry.fact)}"

"""Queries about news linked to a project."""

from __future__ import annotations

from community.models import NewsItem
from community.press.models.news import NewsQuerySet
from community.press.queries.news import Wanted, find
from projects.models import Project, ProjectNews


def news_of(project: Project) -> NewsQuerySet:
    """Published news about the project, newest first. One query."""
    linked = ProjectNews.objects.filter(project=project).values("news")
    return NewsItem.objects.published().filter(pk__in=linked).for_list()


def addable(project: Project, text: str) -> NewsQuerySet:
    """Published news that is not yet said to be about the project and fits `text`, newest first."""
    return find(Wanted(text=text)).exclude(pk__in=ProjectNews.objects.filter(project=project).values("news"))

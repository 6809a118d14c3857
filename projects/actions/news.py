"""Links between news and projects. Policy: 3.3.3, 4.3."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from community.models import NewsItem
from community.states import NewsState
from core.errors import DomainError
from core.record import journal
from core.record.actors import Actor
from core.record.locks import for_update
from projects.models import Project, ProjectNews
from projects.states import PUBLIC


class ProjectNotPublic(DomainError):
    code = "project_not_public"
    message = _("项目还没有公开，不能归入新闻。进入公示以后再来。")


class NewsNotOut(DomainError):
    code = "news_not_out"
    message = _("“{title}”没有发布，或已经撤下。请选已发布的新闻。")


@transaction.atomic
def link_news(*, project: Project, news: NewsItem, by: Actor, at: datetime) -> ProjectNews:
    """
    Link `news` to `project`, whose page shows it from now on.

    :raises ProjectNotPublic: before public notice: nobody could see the page.
    :raises NewsNotOut: for news the public cannot read.
    :raises ValidationError: if it is said already; the database refuses it too.
    """
    project = for_update(project)
    if project.state not in PUBLIC:
        raise ProjectNotPublic
    news = for_update(news)
    if news.state != NewsState.PUBLISHED:
        raise NewsNotOut(title=news.title)
    row = ProjectNews(project=project, news=news, linked_by=by.person, linked_at=at)
    row.full_clean()
    row.save()
    journal.record("projects.news.linked", about=project, by=by, at=at, news=news.pk)
    return row


@transaction.atomic
def unlink_news(*, row: ProjectNews, by: Actor, at: datetime) -> None:
    """Take back that news is about a project; the news itself stays as it is."""
    row = for_update(row, "project")
    project, news = row.project, row.news_id
    row.delete()
    journal.record("projects.news.unlinked", about=project, by=by, at=at, news=news)

"""Links between news and projects; kept here because news must not depend on projects. Policy: 3.3.3, 4.3."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from community.models import Institution, NewsItem
from community.policy import Right
from core.models import User
from projects.models.projects import Project


class ProjectNewsQuerySet(models.QuerySet["ProjectNews"]):
    # Who may do what ----
    def kept_by(self, user: User | AnonymousUser) -> ProjectNewsQuerySet:
        """Rows `user` may take away again for the lead of the project."""
        return self.filter(project__lead__in=Institution.objects.where(user, Right.PROPOSE))

    # With what ----------
    def for_list(self) -> ProjectNewsQuerySet:
        """Newest news first, withdrawn ones too: who keeps the list sees what the public does not."""
        return (
            self.select_related("news__institution", "linked_by")
            .defer("news__search", "news__body")
            .order_by("-news__published_at", "-pk")
        )


class ProjectNews(models.Model):
    """A news item that is about a project. Shown as long as the news is published."""

    project = models.ForeignKey(
        Project, on_delete=models.PROTECT, related_name="news", verbose_name=_("项目")
    )
    news = models.ForeignKey(NewsItem, on_delete=models.PROTECT, related_name="+", verbose_name=_("新闻"))
    linked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("关联人"))
    linked_at = models.DateTimeField(_("归入时间"))

    objects = models.Manager.from_queryset(ProjectNewsQuerySet)()

    class Meta:
        verbose_name = _("项目新闻")
        verbose_name_plural = _("项目新闻")
        constraints = [
            models.UniqueConstraint(
                fields=["project", "news"],
                name="projects_news_of_a_project_once",
                violation_error_message=_("这条新闻已经在这个项目里。"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.news} → {self.project}"

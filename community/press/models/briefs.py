"""Briefs (信息报送): texts, adoptions, publications, contribution calls. Policy: 4.3."""

from __future__ import annotations

from django.contrib import admin
from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from community.members.models.areas import Area
from community.members.models.institutions import Institution, Kind
from community.members.models.seats import Seat
from community.policy import Right
from community.press.states import BriefState, ContributionCallState
from core.models import Attachment, User
from core.record.checked import CheckedModel
from core.record.lifecycle import state_is_known


class BriefKind(models.TextChoices):
    NEWS = "news", _("工作动态")
    PRACTICE = "practice", _("经验做法")
    RESEARCH = "research", _("调研报告")
    ADVICE = "advice", _("问题建议")


class Channel(models.TextChoices):
    """Kind of media channel."""

    PORTAL = "portal", _("门户新闻")
    PRESS = "press", _("报刊网站")
    BROADCAST = "broadcast", _("广播电视")
    SOCIAL = "social", _("新媒体账号")


class AdoptionLevel(models.TextChoices):
    DISTRICT = "district", _("区级采用")
    CITY = "city", _("市级采用")
    PROVINCE = "province", _("省级采用")
    NATION = "nation", _("国家级采用")


class ContributionCallQuerySet(models.QuerySet["ContributionCall"]):
    def handled_by(self, user: User | AnonymousUser) -> ContributionCallQuerySet:
        """Calls of the bureaus in the area of bureau staff."""
        return self.filter(Seat.objects.all().overseen(user, "area_id"))

    def asking(self, institution: Institution) -> ContributionCallQuerySet:
        """Open or closed calls that ask `institution`; the area of the bureau that called is a prefix of its own."""
        code = institution.area_id
        prefixes = [code[:length] for length in (4, 6, 9, 12) if length <= len(code)]
        return self.filter(
            Q(kinds=[]) | Q(kinds__contains=[institution.kind]),
            state__in=[ContributionCallState.OPEN, ContributionCallState.CLOSED],
            area_id__in=prefixes,
        )


class ContributionCall(CheckedModel):
    """约稿: what the bureau of `area` asks its institutions (of `kinds`; empty: all) to write, until `deadline`."""

    title = models.CharField(_("标题"), max_length=80)
    theme = models.TextField(_("写什么"), max_length=2000)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+", verbose_name=_("面向区域"))
    kinds = ArrayField(
        models.CharField(max_length=20, choices=Kind.choices),
        default=list,
        blank=True,
        verbose_name=_("面向单位类别"),
    )
    deadline = models.DateTimeField(_("截稿时间"))
    state = models.CharField(
        _("状态"), max_length=10, choices=ContributionCallState.choices, default=ContributionCallState.DRAFT
    )
    created_at = models.DateTimeField(_("建立时间"))
    is_sample = models.BooleanField(_("示例"), default=False)

    objects = models.Manager.from_queryset(ContributionCallQuerySet)()

    class Meta:
        verbose_name = _("约稿")
        verbose_name_plural = _("约稿")
        constraints = [
            state_is_known("community", "contributioncall", ContributionCallState),
            models.CheckConstraint(
                condition=Q(deadline__gt=F("created_at")), name="community_contributioncall_due_later",
                violation_error_message=_("截稿时间要在将来。"),
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["state", "deadline"], name="community_call_by_deadline")]

    def __str__(self) -> str:
        return self.title


class BriefQuerySet(models.QuerySet["Brief"]):
    # Who may do what ----
    def readable_by(self, user: User | AnonymousUser) -> BriefQuerySet:
        """Briefs of institutions where `user` holds a seat."""
        return self.filter(institution__in=Institution.objects.with_seat(user))

    def written_by(self, user: User | AnonymousUser) -> BriefQuerySet:
        return self.filter(institution__in=Institution.objects.where(user, Right.WRITE))

    def reported_by(self, user: User | AnonymousUser) -> BriefQuerySet:
        """Those `user` may hand in or take back: liaison and head. Policy: 4.3."""
        return self.filter(institution__in=Institution.objects.where(user, Right.REPORT))

    def handled_by(self, user: User | AnonymousUser) -> BriefQuerySet:
        """Briefs that were handed in, in the area of bureau staff."""
        return self.filter(
            Seat.objects.all().overseen(user, "institution__area_id"), first_sent_at__isnull=False
        )

    # With what ----------
    def for_list(self) -> BriefQuerySet:
        return self.select_related("institution", "call").order_by("-created_at", "-pk")


class Brief(CheckedModel):
    """
    One piece of information an institution reports. Title and body are the working copy; what was handed in, and what
    the bureau made of it, stays in its versions.
    """

    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="+", verbose_name=_("单位")
    )
    author_seat = models.ForeignKey(
        Seat, on_delete=models.PROTECT, related_name="+", verbose_name=_("撰稿席位")
    )
    call = models.ForeignKey(
        ContributionCall,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="briefs",
        verbose_name=_("约稿"),
    )
    kind = models.CharField(_("类别"), max_length=10, choices=BriefKind.choices, default=BriefKind.NEWS)
    title = models.CharField(_("标题"), max_length=80)
    body = models.TextField(_("正文"), max_length=20_000)
    state = models.CharField(_("状态"), max_length=10, choices=BriefState.choices, default=BriefState.DRAFT)
    created_at = models.DateTimeField(_("建立时间"))
    first_sent_at = models.DateTimeField(_("首次报送"), null=True, blank=True)
    ready_at = models.DateTimeField(
        _("写好时间"), null=True, blank=True
    )  # NULL: still being written, or handed in
    submitted_at = models.DateTimeField(_("最近报送"), null=True, blank=True)
    decided_at = models.DateTimeField(_("处理时间"), null=True, blank=True)
    decline_reason = models.CharField(_("未采用的原因"), max_length=300, blank=True, default="")
    is_sample = models.BooleanField(_("示例"), default=False)

    objects = models.Manager.from_queryset(BriefQuerySet)()

    class Meta:
        verbose_name = _("信息稿件")
        verbose_name_plural = _("信息稿件")
        constraints = [
            state_is_known("community", "brief", BriefState),
            state_is_known("community", "brief", BriefKind, field="kind"),
            models.CheckConstraint(
                condition=Q(state__in=[BriefState.DRAFT, BriefState.WITHDRAWN])
                | Q(first_sent_at__isnull=False),
                name="community_brief_past_draft_was_sent",
            ),
            models.CheckConstraint(
                condition=~Q(state=BriefState.DECLINED) | ~Q(decline_reason=""),
                name="community_brief_declined_with_a_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["institution", "state"], name="community_brief_of"),
            models.Index(fields=["state", "submitted_at"], name="community_brief_queue"),
            models.Index(fields=["first_sent_at"], name="community_brief_sent"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    @admin.display(description=_("编号"))
    def number(self) -> str:
        return f"B-{localtime(self.created_at):%y}-{self.pk:05d}"


class BriefPhoto(CheckedModel):
    """A picture of a brief, with the words people read under it and instead of it."""

    brief = models.ForeignKey(
        Brief, on_delete=models.PROTECT, related_name="photos", verbose_name=_("信息稿件")
    )
    attachment = models.ForeignKey(
        Attachment, on_delete=models.PROTECT, related_name="+", verbose_name=_("附件")
    )
    caption = models.CharField(_("图片说明"), max_length=120, blank=True, default="")
    alt = models.CharField(_("替代文字"), max_length=120)

    class Meta:
        verbose_name = _("稿件图片")
        verbose_name_plural = _("稿件图片")
        constraints = [
            models.UniqueConstraint(fields=["attachment"], name="community_photo_of_one_brief"),
            models.CheckConstraint(condition=~Q(alt=""), name="community_briefphoto_has_alt"),
        ]

    def __str__(self) -> str:
        return self.alt


class BriefVersion(models.Model):
    """The text as it was handed in, or as the bureau edited it (`is_edit`)."""

    brief = models.ForeignKey(
        Brief, on_delete=models.PROTECT, related_name="versions", verbose_name=_("信息稿件")
    )
    number = models.PositiveSmallIntegerField(_("版本"))
    title = models.CharField(_("标题"), max_length=80)
    body = models.TextField(_("正文"))
    is_edit = models.BooleanField(_("采编修改"), default=False)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("经办人"))
    made_at = models.DateTimeField(_("办理时间"))

    class Meta:
        verbose_name = _("稿件版本")
        verbose_name_plural = _("稿件版本")
        constraints = [
            models.UniqueConstraint(fields=["brief", "number"], name="community_briefversion_numbered_once")
        ]

    def __str__(self) -> str:
        return f"{self.brief} v{self.number}"


class BriefNote(models.Model):
    """What is wrong with one field of one version; settled when a later version is handed in."""

    version = models.ForeignKey(
        BriefVersion, on_delete=models.PROTECT, related_name="notes", verbose_name=_("版本")
    )
    field = models.CharField(_("栏目"), max_length=20)
    text = models.CharField(_("意见"), max_length=400)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("经办人"))
    made_at = models.DateTimeField(_("办理时间"))
    settled_in = models.ForeignKey(
        BriefVersion,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="settled_notes",
        verbose_name=_("结论所在"),
    )

    class Meta:
        verbose_name = _("稿件意见")
        verbose_name_plural = _("稿件意见")

    def __str__(self) -> str:
        return self.text


class Recorded(CheckedModel):
    """Abstract base of records that can be voided with a reason, never deleted."""

    recorded_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("登记人")
    )  # NULL: the clock, when it published news made of the brief
    recorded_at = models.DateTimeField(_("登记时间"))
    voided_at = models.DateTimeField(_("作废时间"), null=True, blank=True)
    void_reason = models.CharField(_("作废原因"), max_length=300, blank=True, default="")

    class Meta:
        abstract = True


class AdoptionQuerySet(models.QuerySet["Adoption"]):
    def handled_by(self, user: User | AnonymousUser) -> AdoptionQuerySet:
        return self.filter(Seat.objects.all().overseen(user, "brief__institution__area_id"))


class Adoption(Recorded):
    """A brief was taken by a bureau of one level, on a day, with what shows it."""

    brief = models.ForeignKey(
        Brief, on_delete=models.PROTECT, related_name="adoptions", verbose_name=_("稿件")
    )
    level = models.CharField(_("层级"), max_length=10, choices=AdoptionLevel.choices)
    adopted_on = models.DateField(_("采用日期"))
    evidence = models.CharField(_("依据"), max_length=200, blank=True, default="")

    objects = models.Manager.from_queryset(AdoptionQuerySet)()

    class Meta:
        verbose_name = _("采用记录")
        verbose_name_plural = _("采用记录")
        constraints = [
            state_is_known("community", "adoption", AdoptionLevel, field="level"),
            models.UniqueConstraint(
                fields=["brief", "level"],
                condition=Q(voided_at__isnull=True),
                name="community_adopted_once_a_level",
            ),
            models.CheckConstraint(
                condition=Q(level__in=[AdoptionLevel.DISTRICT, AdoptionLevel.CITY]) | ~Q(evidence=""),
                name="community_higher_adoption_has_evidence",
            ),
        ]
        indexes = [models.Index(fields=["adopted_on"], name="community_adoption_day")]

    def __str__(self) -> str:
        return f"{self.brief} {self.get_level_display()}"


class PublicationQuerySet(models.QuerySet["Publication"]):
    def live(self) -> PublicationQuerySet:
        return self.filter(voided_at__isnull=True)

    def latest_first(self) -> PublicationQuerySet:
        return self.select_related("brief").order_by("-published_on", "-pk")

    def handled_by(self, user: User | AnonymousUser) -> PublicationQuerySet:
        return self.filter(Seat.objects.all().overseen(user, "brief__institution__area_id"))


class Publication(Recorded):
    """A brief went out: channel, outlet, link, day. The same brief never twice in one outlet of a channel."""

    brief = models.ForeignKey(
        Brief, on_delete=models.PROTECT, related_name="publications", verbose_name=_("稿件")
    )
    channel = models.CharField(_("渠道"), max_length=10, choices=Channel.choices)
    outlet = models.CharField(_("媒体或账号"), max_length=60)
    link = models.URLField(_("链接"), max_length=300, blank=True, default="")
    published_on = models.DateField(_("刊发日期"))

    objects = models.Manager.from_queryset(PublicationQuerySet)()

    class Meta:
        verbose_name = _("刊发记录")
        verbose_name_plural = _("刊发记录")
        constraints = [
            state_is_known("community", "publication", Channel, field="channel"),
            models.UniqueConstraint(
                fields=["brief", "channel", "outlet"],
                condition=Q(voided_at__isnull=True),
                name="community_brief_not_published_twice",
            ),
        ]
        indexes = [models.Index(fields=["published_on"], name="community_publication_day")]

    def __str__(self) -> str:
        return f"{self.brief}（{self.outlet}）"

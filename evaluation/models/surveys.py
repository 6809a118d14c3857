"""
Anonymous surveys. While one is open its answers are encrypted, without a key to the person; at the close they become
counts.

Who has answered (Answered) and what was answered (SealedAnswer) share no key, no time and no order: both have random
keys, neither has an instant, and every answer handed in rewrites all sealed ones of its survey in a new order, so that
neither place nor transaction of a row tells when it came (docs/adr/0037).
"""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from community.models import Area, Seat
from community.policy import CITY_CODE
from core.crypto import EncryptedTextField, TimelessTextField
from core.models import User
from core.record.checked import CheckedModel
from core.record.lifecycle import state_is_known
from evaluation.models.rounds import Round, Subject
from evaluation.policy import AgeBand, Doubt, QuestionKind, RateKind, SurveyMode
from evaluation.states import SheetState, SurveyState, TextState


class Question(CheckedModel):
    """One question of the bank; `options` are [[code, words], …] for single and multiple choice."""

    code = models.SlugField(_("代号"), max_length=40, unique=True)
    text = models.CharField(_("问题"), max_length=200)
    kind = models.CharField(_("题型"), max_length=10, choices=QuestionKind.choices)
    options = models.JSONField(
        _("选项"), default=list, blank=True, help_text=_('[["yes", "知道"], ["no", "不知道"]]')
    )
    rate = models.CharField(_("算哪个率"), max_length=14, choices=RateKind.choices, blank=True, default="")

    class Meta:
        verbose_name = _("题库问题")
        verbose_name_plural = _("题库问题")
        constraints = [
            state_is_known("evaluation", "question", QuestionKind, field="kind"),
            models.CheckConstraint(
                condition=~Q(kind__in=[QuestionKind.SINGLE, QuestionKind.MULTIPLE]) | ~Q(options=[]),
                name="evaluation_choices_have_options",
                violation_error_message=_("单选和多选要写选项。"),
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def choices(self) -> list[tuple[str, str]]:
        if self.kind == QuestionKind.SCALE:
            return [
                ("5", "5 很满意"),
                ("4", "4 满意"),
                ("3", "3 一般"),
                ("2", "2 不满意"),
                ("1", "1 很不满意"),
            ]
        return [(str(code), str(words)) for code, words in self.options]


class SurveyQuerySet(models.QuerySet["Survey"]):
    def handled_by(self, user: User | AnonymousUser) -> SurveyQuerySet:
        return self if CITY_CODE in Seat.objects.scope_codes(user) else self.none()

    def visible_to(self, user: User | AnonymousUser) -> SurveyQuerySet:
        """Everybody sees what is asked, was asked, and came out; drafts only the city bureau."""
        if CITY_CODE in Seat.objects.scope_codes(user):
            return self
        return self.exclude(state__in=[SurveyState.DRAFT, SurveyState.CANCELLED])

    def taking(self, at: datetime) -> SurveyQuerySet:
        return self.filter(state=SurveyState.OPEN, opens_at__lte=at, closes_at__gt=at)

    def for_list(self) -> SurveyQuerySet:
        return self.order_by("-opens_at", "-pk")


class Survey(CheckedModel):
    """
    问卷. `reached` is how many were asked, so that the response rate can be told; None: an open call.

    The rates of one that feeds a `round` are inputs of it: for `subject`, or else for each district.
    """

    title = models.CharField(_("名称"), max_length=80)
    purpose = models.CharField(_("用来做什么"), max_length=300)
    mode = models.CharField(_("谁来答"), max_length=10, choices=SurveyMode.choices)
    round = models.ForeignKey(
        Round, on_delete=models.PROTECT, null=True, blank=True, related_name="surveys", verbose_name=_("轮次")
    )
    subject = models.ForeignKey(
        Subject,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="surveys",
        verbose_name=_("只问这个对象"),
    )
    state = models.CharField(_("状态"), max_length=10, choices=SurveyState.choices, default=SurveyState.DRAFT)
    opens_at = models.DateTimeField(_("开始"))
    closes_at = models.DateTimeField(_("截止（不含）"))
    threshold = models.PositiveSmallIntegerField(_("匿名门槛"), null=True, blank=True)
    reached = models.PositiveIntegerField(_("问到多少人"), null=True, blank=True)
    screened_out = models.PositiveIntegerField(_("因配额已满没有问的人"), default=0)
    received = models.PositiveIntegerField(_("收到"), default=0)
    dropped = models.PositiveIntegerField(_("检查后不计"), default=0)
    opened_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("立案人")
    )
    counted_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("清点人")
    )
    counted_at = models.DateTimeField(_("计数、销毁答卷"), null=True, blank=True)
    published_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("发布人")
    )
    published_at = models.DateTimeField(_("公布时间"), null=True, blank=True)
    is_sample = models.BooleanField(_("示例数据"), default=False)

    objects = models.Manager.from_queryset(SurveyQuerySet)()

    class Meta:
        verbose_name = _("问卷")
        verbose_name_plural = _("问卷")
        constraints = [
            state_is_known("evaluation", "survey", SurveyState),
            state_is_known("evaluation", "survey", SurveyMode, field="mode"),
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")),
                name="evaluation_survey_closes_after_it_opens",
                violation_error_message=_("截止要晚于开始。"),
            ),
            models.CheckConstraint(
                condition=Q(published_by__isnull=True)
                | Q(counted_by__isnull=True)
                | ~Q(published_by=F("counted_by")),
                name="evaluation_survey_counted_and_published_by_two",
                violation_error_message=_("计数和公布要由两个人办。"),
            ),
            models.CheckConstraint(
                condition=Q(subject__isnull=True) | Q(round__isnull=False),
                name="evaluation_survey_of_a_subject_feeds_its_round",
                violation_error_message=_("只问一个对象的问卷，要归入那个对象所在的轮次。"),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def takes(self, at: datetime) -> bool:
        return self.state == SurveyState.OPEN and self.opens_at <= at < self.closes_at


class SurveyQuestion(models.Model):
    """A question of the bank in a survey. `after` with `after_options`: only for who chose one of them there."""

    survey = models.ForeignKey(
        Survey, on_delete=models.CASCADE, related_name="questions", verbose_name=_("问卷")
    )
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="+", verbose_name=_("问题"))
    position = models.PositiveSmallIntegerField(_("次序"))
    is_required = models.BooleanField(_("必答"), default=True)
    after = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("接在哪题后"),
    )
    after_options = models.JSONField(_("答了哪些才问"), default=list, blank=True)

    class Meta:
        verbose_name = _("问卷的问题")
        verbose_name_plural = _("问卷的问题")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["survey", "position"], name="evaluation_question_place_once"),
            models.UniqueConstraint(fields=["survey", "question"], name="evaluation_question_once_a_survey"),
        ]

    def __str__(self) -> str:
        return str(self.question)

    @property
    def key(self) -> str:
        return str(self.question_id)

    def is_asked(self, answers: dict[str, Any]) -> bool:
        """Whether the answers so far lead to this question."""
        if self.after is None:
            return True
        given = answers.get(self.after.key)
        chosen = given if isinstance(given, list) else [given]
        return any(one in self.after_options for one in chosen)


class Quota(CheckedModel):
    """How many of a district and an age band are asked; `taken` is moved by one conditional UPDATE."""

    survey = models.ForeignKey(
        Survey, on_delete=models.CASCADE, related_name="quotas", verbose_name=_("问卷")
    )
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+", verbose_name=_("区"))
    age = models.CharField(_("年龄"), max_length=8, choices=AgeBand.choices)
    most = models.PositiveIntegerField(_("最多"))
    taken = models.PositiveIntegerField(_("已收"), default=0)

    class Meta:
        verbose_name = _("配额")
        verbose_name_plural = _("配额")
        constraints = [
            state_is_known("evaluation", "quota", AgeBand, field="age"),
            models.UniqueConstraint(fields=["survey", "area", "age"], name="evaluation_quota_once"),
            models.CheckConstraint(condition=Q(taken__lte=F("most")), name="evaluation_quota_not_exceeded"),
        ]

    def __str__(self) -> str:
        return f"{self.area} {self.get_age_display()} {self.taken}/{self.most}"


class Answered(models.Model):
    """Who has answered: a person, or the keyed hash of a device. No time, a random key."""

    id = models.UUIDField(_("序号"), primary_key=True, default=uuid.uuid4, editable=False)
    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="+", verbose_name=_("问卷"))
    person = models.ForeignKey(
        User, on_delete=models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("答卷人")
    )
    device = models.CharField(_("设备标识"), max_length=64, blank=True, default="")

    class Meta:
        verbose_name = _("答过的人")
        verbose_name_plural = _("答过的人")
        constraints = [
            models.UniqueConstraint(
                fields=["survey", "person"],
                name="evaluation_one_person_one_answer",
                violation_error_message=_("您已经答过这份问卷了，一人一份。"),
            ),
            models.UniqueConstraint(
                fields=["survey", "device"], condition=~Q(device=""), name="evaluation_one_device_one_answer"
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class SealedAnswer(CheckedModel):
    """One answer, sealed: which survey and stratum, the rest encrypted. Nothing of who or when. Destroyed at the close."""

    id = models.UUIDField(_("序号"), primary_key=True, default=uuid.uuid4, editable=False)
    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="+", verbose_name=_("问卷"))
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+", verbose_name=_("区划"))
    age = models.CharField(_("年龄段"), max_length=8, choices=AgeBand.choices)
    body = TimelessTextField(_("正文"))

    class Meta:
        verbose_name = _("封存的答卷")
        verbose_name_plural = _("封存的答卷")
        constraints = [state_is_known("evaluation", "sealedanswer", AgeBand, field="age")]

    def __str__(self) -> str:
        return str(self.id)


class SurveyFlag(CheckedModel):
    """What the checks at the close found; a person decides whether those answers count."""

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="flags", verbose_name=_("问卷"))
    kind = models.CharField(_("疑点"), max_length=10, choices=Doubt.choices)
    count = models.PositiveIntegerField(_("几份"))
    words = models.CharField(_("说明"), max_length=200)
    answers = models.JSONField(_("涉及的答卷"), default=list)
    counts = models.BooleanField(_("计入"), null=True, blank=True)
    decided_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("决定人")
    )
    reason = models.CharField(_("理由"), max_length=300, blank=True, default="")

    class Meta:
        verbose_name = _("问卷疑点")
        verbose_name_plural = _("问卷疑点")
        constraints = [
            state_is_known("evaluation", "surveyflag", Doubt, field="kind"),
            models.CheckConstraint(
                condition=Q(counts__isnull=True) | ~Q(reason=""), name="evaluation_flag_decided_with_reason"
            ),
        ]

    def __str__(self) -> str:
        return self.words


class Tally(models.Model):
    """How many of a stratum chose an option. All that is left of the answers."""

    survey = models.ForeignKey(
        Survey, on_delete=models.CASCADE, related_name="tallies", verbose_name=_("问卷")
    )
    question = models.ForeignKey(
        SurveyQuestion, on_delete=models.CASCADE, related_name="+", verbose_name=_("问题")
    )
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+", verbose_name=_("区划"))
    age = models.CharField(_("年龄段"), max_length=8, choices=AgeBand.choices)
    option = models.CharField(_("选项"), max_length=40)
    count = models.PositiveIntegerField(_("人数"))

    class Meta:
        verbose_name = _("计数")
        verbose_name_plural = _("计数")
        constraints = [
            models.UniqueConstraint(
                fields=["question", "area", "age", "option"], name="evaluation_tally_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.option} {self.count}"


class FreeText(CheckedModel):
    """What somebody wrote, shuffled; moderated before anybody else reads it."""

    id = models.UUIDField(_("序号"), primary_key=True, default=uuid.uuid4, editable=False)
    question = models.ForeignKey(
        SurveyQuestion, on_delete=models.CASCADE, related_name="texts", verbose_name=_("问题")
    )
    text = models.CharField(_("文字"), max_length=1000)
    state = models.CharField(_("状态"), max_length=8, choices=TextState.choices, default=TextState.WAITING)
    moderated_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("审看人")
    )

    class Meta:
        verbose_name = _("文字意见")
        verbose_name_plural = _("文字意见")
        constraints = [state_is_known("evaluation", "freetext", TextState)]

    def __str__(self) -> str:
        return self.text[:40]


class PaperSheet(CheckedModel):
    """A paper form typed by two people who do not see each other's; the bodies go when it is in the box."""

    survey = models.ForeignKey(
        Survey, on_delete=models.CASCADE, related_name="sheets", verbose_name=_("问卷")
    )
    number = models.CharField(_("纸质问卷编号"), max_length=20)
    state = models.CharField(_("状态"), max_length=8, choices=SheetState.choices, default=SheetState.ONCE)
    first_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("第一遍"))
    second_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("第二遍")
    )
    settled_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("定稿人")
    )
    first_body = EncryptedTextField(_("第一遍内容"), blank=True, default="")
    second_body = EncryptedTextField(_("第二遍内容"), blank=True, default="")

    class Meta:
        verbose_name = _("纸质问卷")
        verbose_name_plural = _("纸质问卷")
        constraints = [
            state_is_known("evaluation", "papersheet", SheetState),
            models.UniqueConstraint(fields=["survey", "number"], name="evaluation_sheet_number_once"),
            models.CheckConstraint(
                condition=Q(second_by__isnull=True) | ~Q(second_by=F("first_by")),
                name="evaluation_sheet_typed_by_two",
                violation_error_message=_("两遍要由两个人录。"),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["once", "differs"]) | Q(first_body="", second_body=""),
                name="evaluation_sheet_in_the_box_is_empty",
            ),
        ]

    def __str__(self) -> str:
        return self.number

"""Facilities with opening hours and closures, their spaces, and occupancies of spaces."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from urllib.parse import urlencode

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeOperators
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from community.members.models.areas import Area
from community.members.models.institutions import Institution
from community.members.models.residents import Access
from community.members.models.seats import Seat
from community.policy import LATITUDES, LONGITUDES, Right
from core.dates.clock import MIDNIGHT, end_words
from core.models import Attachment, User
from core.record.checked import CheckedModel

SHUT = "community.spaceclosure:"  # how what a space closure holds begins to name its holder

public_phone = RegexValidator(
    r"^[0-9+][0-9 \-转]{4,29}$", _("填一个能打通的电话，如 020-12345678 或 12345678 转 8。")
)

MAP_SITE: Final = "https://uri.amap.com"  # the city's people have its app; it opens only when pressed


class FacilityQuerySet(models.QuerySet["Facility"]):
    def managed_by(self, user: User | AnonymousUser) -> FacilityQuerySet:
        return self.filter(institution__in=Institution.objects.where(user, Right.HOST))

    def overseen_by(self, user: User | AnonymousUser) -> FacilityQuerySet:
        """Facilities in the area of bureau staff."""
        return self.filter(Seat.objects.overseen(user, "area_id"))

    def in_use(self) -> FacilityQuerySet:
        return self.filter(archived_at__isnull=True)

    def for_list(self) -> FacilityQuerySet:
        return self.select_related("institution", "area").order_by("area_id", "name", "pk")


class Facility(CheckedModel):
    """A building or ground an institution runs."""

    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="facilities", verbose_name=_("管理单位")
    )
    name = models.CharField(_("名称"), max_length=100)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+", verbose_name=_("所在镇街"))
    address = models.CharField(_("地址"), max_length=160, blank=True, default="")
    transport = models.CharField(_("交通"), max_length=200, blank=True, default="")
    phone = models.CharField(
        _("咨询电话"), max_length=30, blank=True, default="", validators=[public_phone]
    )  # public
    access = ArrayField(
        models.CharField(max_length=20, choices=Access.choices),
        default=list,
        blank=True,
        verbose_name=_("无障碍"),
    )
    about = models.CharField(_("介绍"), max_length=400, blank=True, default="")
    latitude = models.DecimalField(_("纬度"), max_digits=8, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(_("经度"), max_digits=9, decimal_places=6, null=True, blank=True)
    archived_at = models.DateTimeField(_("停用时间"), null=True, blank=True)  # NULL: in use
    is_sample = models.BooleanField(_("示例"), default=False)

    objects = models.Manager.from_queryset(FacilityQuerySet)()

    class Meta:
        verbose_name = _("设施")
        verbose_name_plural = _("设施")
        constraints = [
            models.UniqueConstraint(fields=["institution", "name"], name="community_facility_named_once"),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__range=LATITUDES, longitude__range=LONGITUDES),
                name="community_facility_lies_in_guangzhou",
                violation_error_message=_("这个位置不在广州。经度约 113，纬度约 23，请检查有没有填反。"),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def where(self) -> str:
        """Name and address, as people are told where it is."""
        return "，".join(filter(None, (self.name, self.address)))

    @property
    def spot(self) -> str:
        """
        Latitude and longitude rounded to ten metres, "23.1234,113.2345", for distances measured on the phone; empty if
        unknown.
        """
        if self.latitude is None or self.longitude is None:
            return ""
        return f"{self.latitude:.4f},{self.longitude:.4f}"

    @property
    def geo_uri(self) -> str:
        """geo: URI (RFC 5870) for the phone's map: by position, else by name and address."""
        if self.latitude is None or self.longitude is None:
            return f"geo:0,0?{urlencode({'q': self._sought})}"
        here = f"{float(self.latitude)},{float(self.longitude)}"
        return f"geo:{here}?{urlencode({'q': f'{here}({self.name})'})}"

    @property
    def way_url(self) -> str:
        """Link to directions on a public map; without a position it searches."""
        if self.latitude is None or self.longitude is None:
            return f"{MAP_SITE}/search?{urlencode({'keyword': self._sought, 'city': '广州'})}"
        there = f"{float(self.longitude)},{float(self.latitude)},{self.name}"
        return f"{MAP_SITE}/navigation?{urlencode({'to': there, 'coordinate': 'wgs84', 'callnative': 1})}"

    @property
    def _sought(self) -> str:
        return f"广州 {self.name} {self.address}".strip()


class SpaceQuerySet(models.QuerySet["Space"]):
    def managed_by(self, user: User | AnonymousUser) -> SpaceQuerySet:
        return self.filter(facility__institution__in=Institution.objects.where(user, Right.HOST))

    def in_use(self) -> SpaceQuerySet:
        return self.filter(archived_at__isnull=True, facility__archived_at__isnull=True)

    def for_list(self) -> SpaceQuerySet:
        return self.select_related("facility__area__parent", "facility__institution", "rule").order_by(
            "facility__area_id", "facility_id", "pk"
        )


class Space(CheckedModel):
    """A room, hall or square of a facility: what is actually held for a time."""

    facility = models.ForeignKey(
        Facility, on_delete=models.PROTECT, related_name="spaces", verbose_name=_("设施")
    )
    name = models.CharField(_("名称"), max_length=60)
    capacity = models.PositiveIntegerField(_("容纳人数"))
    is_outdoor = models.BooleanField(_("露天"), default=False)
    has_power = models.BooleanField(_("有电源"), default=True)
    has_rain_cover = models.BooleanField(_("雨天有备用场地"), default=True)
    equipment = models.CharField(_("设备"), max_length=200, blank=True, default="")
    archived_at = models.DateTimeField(_("停用时间"), null=True, blank=True)  # NULL: in use

    objects = models.Manager.from_queryset(SpaceQuerySet)()

    class Meta:
        verbose_name = _("空间")
        verbose_name_plural = _("空间")
        constraints = [
            models.UniqueConstraint(fields=["facility", "name"], name="community_space_named_once"),
            models.CheckConstraint(condition=Q(capacity__gte=1), name="community_space_holds_somebody"),
        ]

    def __str__(self) -> str:
        return f"{self.facility.name} {self.name}"


class Photo(CheckedModel):
    """A picture of a facility, or of one of its spaces; the words say what it shows to those who cannot see it."""

    facility = models.ForeignKey(
        Facility, on_delete=models.CASCADE, related_name="photos", verbose_name=_("场馆")
    )
    space = models.ForeignKey(
        Space, on_delete=models.CASCADE, null=True, blank=True, related_name="photos", verbose_name=_("空间")
    )
    file = models.OneToOneField(
        Attachment, on_delete=models.PROTECT, related_name="+", verbose_name=_("文件")
    )
    words = models.CharField(_("照片里是什么"), max_length=120)
    position = models.PositiveSmallIntegerField(_("次序"))

    class Meta:
        verbose_name = _("照片")
        verbose_name_plural = _("照片")
        constraints = [
            models.CheckConstraint(condition=~Q(words=""), name="community_photo_speaks"),
            models.UniqueConstraint(
                fields=["facility", "position"],
                name="community_photos_in_order",
                deferrable=models.Deferrable.DEFERRED,
            ),
        ]

    def __str__(self) -> str:
        return self.words


class OpeningHours(CheckedModel):
    """One opening on one weekday (Monday is 0); closing at 00:00 is midnight. No row for a weekday: closed."""

    facility = models.ForeignKey(
        Facility, on_delete=models.CASCADE, related_name="hours", verbose_name=_("场馆")
    )
    weekday = models.PositiveSmallIntegerField(_("星期"))
    opens = models.TimeField(_("开门"))
    closes = models.TimeField(_("关门"))

    class Meta:
        verbose_name = _("开放时间")
        verbose_name_plural = _("开放时间")
        constraints = [
            models.CheckConstraint(condition=Q(weekday__lte=6), name="community_hours_weekday_known"),
            models.CheckConstraint(
                condition=Q(closes__gt=F("opens")) | Q(closes=MIDNIGHT),
                name="community_hours_close_after_opening",
            ),
            models.UniqueConstraint(fields=["facility", "weekday", "opens"], name="community_hours_once"),
        ]

    def __str__(self) -> str:
        return f"{self.weekday} {self.words}"

    @property
    def words(self) -> str:
        return f"{self.opens:%H:%M}-{end_words(self.closes)}"

    @property
    def closes_words(self) -> str:
        """Until when, as people read it: 21:00, or 24:00 for midnight."""
        return end_words(self.closes)


class ClosureQuerySet(models.QuerySet["Closure"]):
    def overseen_by(self, user: User | AnonymousUser) -> ClosureQuerySet:
        """Closures of facilities in the area of bureau staff."""
        return self.filter(Seat.objects.overseen(user, "facility__area_id"))


class Closure(CheckedModel):
    """A time when a facility is shut, announced 7 days ahead unless it is an emergency."""

    facility = models.ForeignKey(
        Facility, on_delete=models.CASCADE, related_name="closures", verbose_name=_("场馆")
    )
    period = DateTimeRangeField(_("时段"))
    reason = models.CharField(_("原因"), max_length=120)
    is_emergency = models.BooleanField(_("突发"), default=False)
    announced_at = models.DateTimeField(_("公告时间"))

    objects = models.Manager.from_queryset(ClosureQuerySet)()

    class Meta:
        verbose_name = _("闭馆公告")
        verbose_name_plural = _("闭馆公告")
        constraints = [
            models.CheckConstraint(
                condition=Q(period__isempty=False, period__lower_inf=False, period__upper_inf=False),
                name="community_closure_has_a_length",
            ),
            ExclusionConstraint(
                name="community_closures_do_not_overlap",
                expressions=[("facility", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
                violation_error_message=_("和已有的闭馆公告时间重叠，请改已有的那一条。"),
            ),
        ]

    def __str__(self) -> str:
        return self.reason


class OccupancyQuerySet(models.QuerySet["Occupancy"]):
    def plans(self) -> OccupancyQuerySet:
        """What somebody planned there; not the times a space itself is shut."""
        return self.exclude(holder__startswith=SHUT)


class Occupancy(CheckedModel):
    """
    A space held for a time by something (`holder` is its journal subject). Never two at once.

    Released rows stay for the record and no longer block.
    """

    space = models.ForeignKey(
        Space, on_delete=models.PROTECT, related_name="occupancies", verbose_name=_("空间")
    )
    period = DateTimeRangeField(_("时段"))
    holder = models.CharField(_("持有人"), max_length=100, blank=True, default="", db_index=True)
    people = models.PositiveIntegerField(_("人员"), null=True, blank=True)  # who may come; NULL: not said
    released_at = models.DateTimeField(_("释放时间"), null=True, blank=True)

    objects = models.Manager.from_queryset(OccupancyQuerySet)()

    class Meta:
        verbose_name = verbose_name_plural = _("占用时段")
        constraints = [
            models.CheckConstraint(
                condition=Q(period__isempty=False, period__lower_inf=False, period__upper_inf=False),
                name="community_occupancy_has_a_length",
            ),
            ExclusionConstraint(
                name="community_space_never_held_twice",
                expressions=[("space", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
                condition=Q(released_at__isnull=True),
                violation_error_message=_("这个时段场地已有人用，请换时间或场地。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.space_id} {self.period}"


class SpaceClosureQuerySet(models.QuerySet["SpaceClosure"]):
    def overseen_by(self, user: User | AnonymousUser) -> SpaceClosureQuerySet:
        """Of spaces in the area of bureau staff."""
        return self.filter(Seat.objects.overseen(user, "space__facility__area_id"))

    def not_over(self, at: datetime) -> SpaceClosureQuerySet:
        """Those that last or are still to come, soonest first."""
        rows = self.filter(ended_at__isnull=True, occupancy__period__endswith__gt=at)
        return rows.select_related("space", "occupancy").order_by("occupancy__period")


class SpaceClosure(CheckedModel):
    """
    A time when one space is shut while its place stays open: it holds the space itself, so nothing else can.

    `ended_at` is when it was taken back.
    """

    space = models.ForeignKey(
        Space, on_delete=models.PROTECT, related_name="closures", verbose_name=_("空间")
    )
    occupancy = models.OneToOneField(
        Occupancy, on_delete=models.PROTECT, related_name="space_closure", verbose_name=_("占用")
    )
    reason = models.CharField(_("原因"), max_length=120)
    announced_at = models.DateTimeField(_("公告时间"))
    ended_at = models.DateTimeField(_("取消时间"), null=True, blank=True)

    objects = models.Manager.from_queryset(SpaceClosureQuerySet)()

    class Meta:
        verbose_name = _("空间停用")
        verbose_name_plural = _("空间停用")
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason=""), name="community_spaceclosure_has_a_reason",
                violation_error_message=_("请写明原因，来的人会看到。"),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.space}停用：{self.reason}"

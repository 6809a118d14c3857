"""What a wish has to be, whether it is typed in, copied or handed in."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext_lazy as _

from cloudplatform.models import Order, Product, Quota
from cloudplatform.queries.orders import spaces_for
from cloudplatform.states import CycleState, ProductState
from community.models import Space
from core.errors import DomainError


class CycleNotOpen(DomainError):
    code = "cycle_not_open"
    message = _("{cycle}现在不在点单期。可以先到产品页看看，开始点单后再来。")


class WishesClosed(DomainError):
    code = "wishes_closed"
    message = _("{cycle}的点单已在 {until} 截止。已提交的点单要改，请到点单页提改期或取消。")


class ProductNotOrderable(DomainError):
    code = "product_not_orderable"
    message = _("“{product}”现在不能点（{state}），请换一个已上架的产品。")


class ProductNotServing(DomainError):
    code = "product_not_serving"
    message = _("“{product}”不到{area}服务，请换一个。")


class OwnProduct(DomainError):
    code = "own_product"
    message = _("“{product}”是本单位自己的产品，不用点单，可以直接发布场次。")


class SpaceNotOurs(DomainError):
    code = "space_not_ours"
    message = _("只能选本站的或本镇街的场地，“{space}”不在其中。")


class WishTwice(DomainError):
    code = "wish_twice"
    message = _("“{product}”在这个时间已经在志愿里了，不用再加。要再来一场，请换个时间。")


def refuse_closed(quota: Quota, at: datetime) -> None:
    """:raises CycleNotOpen, WishesClosed: unless the cycle of `quota` takes wishes at `at`."""
    cycle = quota.cycle
    if cycle.state != CycleState.OPEN:
        raise CycleNotOpen(cycle=cycle)
    if at >= cycle.wishes_until:
        raise WishesClosed(cycle=cycle, until=f"{localtime(cycle.wishes_until):%m月%d日 %H:%M}")


def refuse_product(quota: Quota, product: Product) -> None:
    """:raises ProductNotOrderable, ProductNotServing, OwnProduct: unless the station may order it."""
    if product.state != ProductState.ON_SHELF:
        raise ProductNotOrderable(product=product, state=product.get_state_display())
    if not product.serves(quota.station.area):
        raise ProductNotServing(product=product, area=quota.station.area)
    if product.supplier_id == quota.station_id:
        raise OwnProduct(product=product)


def refuse_space(quota: Quota, space: Space | None) -> None:
    """:raises SpaceNotOurs: unless the space is the station's or lies in its street. One query."""
    if space is not None and not spaces_for(quota.station).filter(pk=space.pk).exists():
        raise SpaceNotOurs(space=space)


def refuse_time(quota: Quota, starts_at: datetime, at: datetime, field: str = "starts_at") -> None:
    """:raises ValidationError: on `field`, unless the time lies ahead and in the cycle."""
    cycle = quota.cycle
    if starts_at <= at:
        raise ValidationError({field: ValidationError(_("这个时间已经过了，请选以后的时间。"), code="past")})
    if not cycle.starts_on <= localdate(starts_at) < cycle.ends_on:
        last = cycle.ends_on - timedelta(days=1)
        text = _("请选本周期内的日期：%(first)s 到 %(last)s。") % {"first": cycle.starts_on, "last": last}
        raise ValidationError({field: ValidationError(text, code="outside_cycle")})


def refuse_people(people: int, product: Product, space: Space | None, field: str = "people") -> None:
    """:raises ValidationError: on `field`, unless so many fit into the space and the product."""
    limits = [(product.capacity, product.title), (100_000, "")]
    if space is not None:
        limits.insert(0, (space.capacity, space.name))
    most, name = min(limits)
    if people > most:
        text = _("%(name)s最多 %(most)d 人，请填 %(most)d 以内。") % {"name": name, "most": most}
        raise ValidationError({field: ValidationError(text, code="too_many")})
    if people < 1:
        raise ValidationError({field: ValidationError(_("人数至少填 1。"), code="too_few")})


def refuse_wish(wish: Order, at: datetime) -> None:
    """Refuse a wish that could not be delivered as it stands; the caller holds its quota. Two queries."""
    quota = wish.quota
    refuse_product(quota, wish.product)
    refuse_time(quota, wish.starts_at, at)
    if wish.alternate_at is not None:
        refuse_time(quota, wish.alternate_at, at, "alternate_at")
        if wish.alternate_at == wish.starts_at:
            raise ValidationError(
                {"alternate_at": ValidationError(_("备选时间不能和首选相同。"), code="same")}
            )
    refuse_space(quota, wish.space)
    refuse_people(wish.people, wish.product, wish.space)
    same = Q(quota=quota, product=wish.product, starts_at=wish.starts_at)
    if Order.objects.filter(same).ranked().exclude(pk=wish.pk).exists():
        raise WishTwice(product=wish.product)

"""Which personal pages have content for a person (the menu “我的”)."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Exists, OuterRef
from django.urls import reverse

from community.members.models import MembershipApplication, Seat
from community.places.models import Group, GroupHandOver
from community.policy import Right
from community.training.models import Certificate, Enrolment
from core.models import User


def own_pages(user: User) -> Sequence[tuple[str, str]]:
    """Addresses and titles, in the order of the page; what one has nothing of is left out. Two queries."""
    person = OuterRef("pk")
    held = Seat.objects.filter(user=person)
    found = User.objects.filter(pk=user.pk).annotate(
        has_seats=Exists(held),
        has_borrowing=Exists(held.current().carrying(Right.BORROW)),
        has_groups=Exists(Group.objects.filter(leader=person)),
        has_offers=Exists(GroupHandOver.objects.addressed_to(user)),
        has_registered=Exists(Group.objects.registered().filter(leader=person)),
        has_training=Exists(Enrolment.objects.filter(person=person)),
        has_certificates=Exists(Certificate.objects.filter(holder=person)),
        has_applied=Exists(MembershipApplication.objects.filter(applicant=person)),
    )
    one = found.get()
    pages = (
        (reverse("community:my_seats"), "席位", one.has_seats),
        (reverse("community:join"), "加入申请", one.has_applied),
        (reverse("community:my_groups"), "团队", one.has_groups or one.has_offers),
        (reverse("community:my_rooms"), "借的空间", one.has_borrowing or one.has_registered),
        (reverse("community:my_training"), "培训", one.has_training),
        (reverse("community:my_certificates"), "证书", one.has_certificates),
        (reverse("community:residence"), "住处和需要", True),
        (reverse("core:my_data"), "个人信息", True),
    )
    return [(path, title) for path, title, is_shown in pages if is_shown]

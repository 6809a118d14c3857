"""Members of the community, applications on their way, alliances."""

import datetime as dt

import factory
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from community.members.actions import alliances
from community.members.actions import members as actions
from community.members.actions.institutions import Particulars
from community.members.credit_code import check_digit
from community.models import Alliance, Institution, Membership, MembershipApplication
from community.policy import Role
from core.files import attachments
from core.models import Attachment
from core.record.actors import CLOCK, Actor
from tests.factories.community import AreaFactory, InstitutionFactory, holder_of
from tests.factories.core import UserFactory

LONG_AGO = dt.datetime(2026, 1, 5, 10, tzinfo=dt.UTC)
THAT_DAY = LONG_AGO.date()
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n"


def code(number: int) -> str:
    """A credit code whose check character fits."""
    body = f"52440100MJ{number:07d}"
    return body + check_digit(body)


def member(institution: Institution | None = None, joined_on: dt.date = THAT_DAY, **fields) -> Membership:
    """An admitted member."""
    institution = institution or InstitutionFactory(**fields)
    return actions.begin_membership(institution=institution, joined_on=joined_on, by=CLOCK, at=LONG_AGO)


def head_of(membership: Membership) -> Actor:
    """The head of a member, acting in that seat."""
    seat = membership.institution.seats.filter(role=Role.HEAD).first()
    return seat.actor if seat else holder_of(membership.institution, Role.HEAD).seats.get().actor


def particulars(**changes) -> Particulars:
    """What a body of 荔湾 says of itself."""
    known = {
        "name": "泮塘读书会（示例）", "kind": "society", "sector": "society", "level": "district",
        "credit_code": code(1), "about": "每周六开放",
    }  # fmt: skip
    return Particulars(**{**known, "area": AreaFactory(code="440103", name="荔湾区"), **changes})


class ApplicationFactory(factory.django.DjangoModelFactory):
    """An application of a district body of 荔湾 that waits for its recommendation."""

    class Meta:
        model = MembershipApplication

    applicant = factory.SubFactory(UserFactory)
    name = factory.Sequence("街坊读书会{}（示例）".format)
    kind = "society"
    sector = "society"
    level = "district"
    area = factory.SubFactory(AreaFactory, code="440103", name="荔湾区")
    credit_code = factory.Sequence(lambda n: code(n + 100))
    about = "每周六开放"
    contact_name = "陈街坊"
    contact_phone = "13800138000"
    applied_at = LONG_AGO

    class Params:
        recommended = factory.Trait(
            state="recommended", recommended_by=factory.SubFactory(UserFactory), recommended_at=LONG_AGO,
            recommendation="可以",
        )  # fmt: skip
        returned = factory.Trait(state="returned", return_comment="请补正", notes={"about": "太短"})
        of_the_city = factory.Trait(
            level="city", area=factory.SubFactory(AreaFactory, code="4401", name="广州市")
        )


def charter(by: Actor, content: bytes = PDF) -> Attachment:
    upload = SimpleUploadedFile("章程.pdf", content)
    return attachments.accept(upload=upload, purpose="charter", by=by, at=timezone.now(), is_public=True)


def with_document(application: MembershipApplication) -> MembershipApplication:
    """Its certificate is there."""
    by = Actor(application.applicant or UserFactory())
    upload = SimpleUploadedFile("登记证书.pdf", PDF)
    file = attachments.accept(upload=upload, purpose="membership", by=by, at=timezone.now())
    attachments.claim([file], application)
    return application


def alliance(lead: Membership | None = None, name: str = "荔湾街坊文化联盟（示例）") -> Alliance:
    """An alliance that only its lead has joined."""
    lead = lead or member()
    by = head_of(lead)
    return alliances.found_alliance(
        lead=lead.institution, name=name, kind="alliance", purpose="一起排日历", charter=charter(by), by=by, at=timezone.now()
    )  # fmt: skip

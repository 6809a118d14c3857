"""Members: the directory and its pages, applying, the workbench of a head, alliances."""

from community.models import Alliance, Institution, Membership, MembershipApplication


def pages(account):
    """Who looks at what: a person of the sample (None for a visitor), and addresses."""
    applicant, head = account("applicant"), account("hall_head")
    stays = {
        state: Membership.objects.filter(state=state).first().institution_id
        for state in ("suspended", "left")
    }
    busy = Membership.objects.get(institution__name="多宝街道文化站（示例）").institution_id
    renamed = Institution.objects.get(name="岭南记忆博物馆（示例）").pk
    mine = MembershipApplication.objects.of(applicant).get(state="returned").pk
    public = Alliance.objects.exclude(state="forming").order_by("pk")
    led = Alliance.objects.led_by(head).first().pk
    return {
        None: [
            "/members/", "/members/?view=map", "/members/?sector=sport&d=440111", "/members/?q=没有这样的单位",
            f"/members/{busy}/", f"/members/{busy}/events/", f"/members/{renamed}/", "/members/responsibilities/",
            *[f"/members/{pk}/" for pk in stays.values()], "/members/alliances/", "/members/alliances/?kind=system",
            *[f"/members/alliances/{one.pk}/" for one in public],
        ],
        applicant: ["/members/join/", f"/members/applications/{mine}/", f"/members/applications/{mine}/edit/"],
        head: [
            "/workbench/membership/", "/workbench/membership/name/", "/workbench/membership/about/",
            "/workbench/membership/leave/", "/workbench/alliances/", "/workbench/alliances/new/",
            f"/workbench/alliances/{led}/",
        ],
    }  # fmt: skip

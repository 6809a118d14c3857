"""Members: the directory, the pages of members."""

from community.models import Membership


def pages(account):
    """Who looks at what: a person of the sample (None for a visitor), and addresses."""
    stays = {
        state: Membership.objects.filter(state=state).first().institution_id
        for state in ("suspended", "left")
    }
    busy = Membership.objects.get(institution__name="多宝街道文化站（示例）").institution_id
    return {
        None: [
            "/members/", "/members/?view=map", "/members/?q=没有这样的单位", f"/members/{busy}/",
            *[f"/members/{pk}/" for pk in stays.values()],
        ],
    }  # fmt: skip

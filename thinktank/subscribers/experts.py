"""Notices to experts about their application and term."""

from django.urls import reverse

from core.messages import notices
from core.models import JournalEntry
from core.record.journal import on, pk_of
from thinktank.models import Expert

STEPS = {
    "thinktank.expert.recommended": ("有单位推荐你加入公共文化智库，请确认是否愿意", "thinktank:apply"),
    "thinktank.expert.taken_up": ("你的智库申请已开始审核", "thinktank:desk"),
    "thinktank.expert.appointed": ("你已受聘为公共文化智库成员，聘书可以下载了", "thinktank:desk"),
    "thinktank.expert.declined": ("你的智库申请这次没有通过", "thinktank:desk"),
    "thinktank.expert.suspended": ("你的智库工作已暂停", "thinktank:desk"),
    "thinktank.expert.resumed": ("你的智库工作已恢复", "thinktank:desk"),
    "thinktank.expert.renewed": ("你的智库聘期已续，新聘书可以下载了", "thinktank:desk"),
    "thinktank.expert.ended": ("你的智库聘期已结束", "thinktank:desk"),
}


@on("thinktank.expert.recommended")
@on("thinktank.expert.taken_up")
@on("thinktank.expert.appointed")
@on("thinktank.expert.declined")
@on("thinktank.expert.suspended")
@on("thinktank.expert.resumed")
@on("thinktank.expert.renewed")
@on("thinktank.expert.ended")
def tell_expert(entry: JournalEntry) -> None:
    expert = Expert.objects.select_related("user").get(pk=pk_of(entry))
    title, page = STEPS[entry.fact]
    notices.send(
        to=expert.user, topic="panel", title=title, body=entry.note, path=reverse(page), at=entry.happened_at, key=f"fact:{entry.pk}"
    )  # fmt: skip

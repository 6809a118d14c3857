"""Notices about feedback, to its authors."""

from django.urls import reverse

from cloudplatform.models import Feedback
from core.messages import notices
from core.models import JournalEntry
from core.record.journal import on, pk_of

WORDS = {
    "cloudplatform.feedback.published": "你的评价公开了，谢谢",
    "cloudplatform.feedback.hidden": "你的评价没有公开",
    "cloudplatform.feedback.replied": "你的评价有回复",
}


@on("cloudplatform.feedback.published")
@on("cloudplatform.feedback.hidden")
@on("cloudplatform.feedback.replied")
def tell_author(entry: JournalEntry) -> None:
    feedback = Feedback.objects.select_related("author", "event").get(pk=pk_of(entry))
    notices.send(
        to=feedback.author, topic="feedback", title=f"{WORDS[entry.fact]}：{feedback.event.title}", body=entry.note,
        path=reverse("cloudplatform:event", args=[feedback.event_id]), at=entry.happened_at, key=f"fact:{entry.pk}",
    )  # fmt: skip

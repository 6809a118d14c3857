"""Evaluation: rounds, scores, rectifications, surveys, and the desk of an institution."""

from evaluation.models import Declaration, Rectification, Round, Subject, Survey


def pages(account):
    """Who looks at what: a person of the sample (None for a visitor), and addresses."""
    clerk = account("station")
    published = Round.objects.filter(state="published").order_by("-pk").first()
    running = Round.objects.filter(state="open").first().pk
    scored = published.subjects.exclude(total=None).order_by("-before", "pk").first().pk
    opened = Survey.objects.filter(state="open", mode="open").first().pk
    result = Survey.objects.filter(state="published").first().pk
    panel = Survey.objects.filter(mode="panel").first().pk
    institution = published.subjects.exclude(institution=None).first().institution_id
    mended = Rectification.objects.filter(state="closed").order_by("-asked").first()
    mine = Rectification.objects.answered_by(clerk)
    declared = (
        Declaration.objects.written_by(clerk).exclude(subject__round__state="prepared").order_by("pk").first()
    )
    shown = Subject.objects.answered_by(clerk).filter(round__state="in_reply").order_by("pk").first()
    return {
        None: [
            "/evaluation/", f"/evaluation/rounds/{published.pk}/", f"/evaluation/rounds/{running}/", f"/evaluation/scores/{scored}/",
            f"/evaluation/frameworks/{published.version_id}/", "/evaluation/rectifications/", "/evaluation/rectifications/?state=closed",
            f"/evaluation/rectifications/{mended.pk}/", "/evaluation/surveys/", f"/evaluation/surveys/{opened}/",
            f"/evaluation/surveys/{result}/", f"/evaluation/surveys/{opened}/paper/", "/evaluation/compare/",
            "/evaluation/city/", "/evaluation/districts/440103/",
            f"/evaluation/institutions/{institution}/",
        ],
        account("citizen"): [f"/evaluation/surveys/{panel}/volunteer/"],
        clerk: [
            "/workbench/evaluation/", f"/workbench/evaluation/surveys/{opened}/paper/",
            *([f"/workbench/evaluation/declarations/{declared.pk}/"] if declared else []),
            *([f"/workbench/evaluation/scores/{shown.pk}/"] if shown else []),
            *[f"/workbench/rectifications/{one.pk}/" for one in mine[:3]],
        ],
    }  # fmt: skip

"""The sample city's rounds: every state, every score recomputed by the program in the ZIP, from any folder."""

import io
import subprocess
import sys
import zipfile

import pytest
from django.core.management import call_command
from django.test import Client

from core.record import lifecycle
from evaluation.actions import frameworks
from evaluation.models import FrameworkVersion, Round, RoundPanel, Score, Subject
from evaluation.policy import SubjectKind
from evaluation.states import RoundState

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_city")]


def test_the_city_shows_every_state():
    for model, table in lifecycle.registered():
        if model._meta.app_label == "evaluation":
            met = set(model.objects.values_list("state", flat=True))
            assert met >= {str(state) for state in table.moves}, model
    assert Round.objects.filter(state=RoundState.PUBLISHED).count() >= 2
    assert set(Score.objects.values_list("state", flat=True)) >= {"counted", "excluded", "stated"}
    places = Subject.objects.filter(round__version__framework__kind__in=["street", "facility"])
    assert set(places.values_list("state", flat=True)) == {
        "scored",
        "no_data",
    }  # nothing registered is no nought
    unknown = Subject.objects.filter(round__state=RoundState.PUBLISHED, state="no_data").first()
    assert (unknown.total, "缺数，按规则不给总分" in unknown.reason) == (None, True)
    page = Client().get(f"/evaluation/rounds/{unknown.round_id}/").content.decode()
    assert unknown.title in page
    panel = RoundPanel.objects.select_related("panel").get()
    assert (panel.panel.state, panel.round.state) == ("signed", RoundState.PUBLISHED)
    rates = Score.objects.filter(indicator__source="survey", state="counted")
    assert set(rates.values_list("indicator__measure", flat=True)) == {
        "awareness",
        "participation",
        "satisfaction",
    }
    assert Subject.objects.filter(round__state=RoundState.PUBLISHED, total__isnull=False).count() > 10


def test_each_framework_a_city_begins_with_can_be_adopted_and_says_where_each_number_comes_from():
    begun = FrameworkVersion.objects.filter(number=1).prefetch_related("indicators")

    for version in begun:
        frameworks.refuse_incomplete(
            version
        )  # weights of 100 a level, measures the catalogue knows for its kind
        for one in version.indicators.all():
            assert all((one.definition, one.method, one.limits, one.basis, one.owner)), one
            assert all((one.on_missing, one.on_late, one.on_not_applicable)), one
    assert {one.framework.kind for one in begun.select_related("framework")} == set(SubjectKind)


def test_every_published_round_is_recomputed_to_the_last_digit_by_its_own_program(tmp_path):
    for round in Round.objects.published():
        folder = tmp_path / str(round.pk)
        answer = Client().get(f"/evaluation/rounds/{round.pk}/open-data.zip")
        zipfile.ZipFile(io.BytesIO(answer.content)).extractall(folder)

        run = subprocess.run(
            [sys.executable, "-I", "verify_scores.py"],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )

        assert run.returncode == 0, (round.name, run.stdout, run.stderr)


def test_what_the_city_published_gives_nobody_away_and_its_ranks_can_be_drawn_again(capsys):
    call_command("audit_disclosure", "--everything")
    call_command("rank_robustness")
    for round in Round.objects.published():
        call_command("rank_robustness", round.number)

    assert "没有一格能被推出" in capsys.readouterr().out


def test_the_verifier_names_the_first_score_that_was_changed(tmp_path):
    round = Round.objects.published().order_by("-pk").first()
    answer = Client().get(f"/evaluation/rounds/{round.pk}/open-data.zip")
    zipfile.ZipFile(io.BytesIO(answer.content)).extractall(tmp_path)
    lines = (tmp_path / "subjects.csv").read_text(encoding="utf-8-sig").splitlines()
    place = next(number for number, line in enumerate(lines) if ",scored," in line)
    title, total = lines[place].split(",")[1], lines[place].split(",")[6]
    lines[place] = lines[place].replace(total, "99.9999", 1)
    (tmp_path / "subjects.csv").write_text("\n".join(lines), encoding="utf-8-sig")

    run = subprocess.run(
        [sys.executable, "-I", "verify_scores.py"], cwd=tmp_path, capture_output=True, text=True, check=False
    )

    assert (run.returncode, title in run.stdout, "99.9999" in run.stdout) == (1, True, True)

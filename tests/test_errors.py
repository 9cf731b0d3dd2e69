"""What a fault says of itself in a log or a traceback: a key or a number, never what somebody typed or a file holds."""

import re
from pathlib import Path

import pytest

from bot.cli.facts import RefusedRowsError
from bot.domain.message import message
from bot.domain.profile_check import Problem as ProblemOfProfile
from bot.errors import ExitCode, OperatorError, TokenRefusedError, UserError
from bot.ledger.sheet import UnreadableSheetError
from bot.seasons.overlay import OverlayProblemsError, Problem
from bot.seasons.overlay_loader import InvalidOverlayError
from bot.strategy.forms.input import InvalidProfileError
from bot.ui.filled_form import QuestionError

SECRET = "my visa was refused"
NOTED = message("form.no_choice", typed=SECRET)


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (UserError("a.key", typed=SECRET).offering(SECRET, SECRET).asking_for(SECRET), "a.key"),
        (OperatorError(ExitCode.LOCKED, "a.key", typed=SECRET), "a.key"),
        (TokenRefusedError(), "run.token_refused"),
        (QuestionError(message("a.key", typed=SECRET)), "a.key"),
        (UnreadableSheetError(message("a.key", typed=SECRET)), "a.key"),
        (RefusedRowsError([SECRET, SECRET]), "2"),
        (OverlayProblemsError((Problem(SECRET, NOTED),) * 3), "3"),
        (InvalidOverlayError(SECRET, [Problem(SECRET, NOTED)]), "season.overlay.invalid"),
        (
            InvalidProfileError((ProblemOfProfile("visa", NOTED), ProblemOfProfile("year", NOTED))),
            "visa, year",
        ),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else "",
)
def test_a_fault_says_no_more_than_its_key_or_how_much_is_wrong(fault: Exception, said: str):
    assert str(fault) == said


def test_the_page_for_operators_lists_every_exit_code_and_no_other():
    told = re.findall(r"^\| (\d+) \|", Path("docs/operators.md").read_text(), re.MULTILINE)
    assert sorted(map(int, told)) == [code.value for code in ExitCode]

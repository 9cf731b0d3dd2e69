"""A mark of one program changes no other."""

from bot.domain.ids import AcgmeId
from bot.domain.program_choices import ProgramChoices
from bot.domain.program_list import Mark

FIRST, SECOND = AcgmeId("3200121017"), AcgmeId("3201121001")


def test_a_mark_is_set_changed_and_taken_away_alone():
    one, other = list(Mark)[:2]
    both = ProgramChoices().marked(FIRST, one).marked(SECOND, one)
    assert both.marks == {FIRST: one, SECOND: one}
    assert both.marked(SECOND, other).marks == {FIRST: one, SECOND: other}
    assert both.marked(SECOND, None).marks == {FIRST: one}

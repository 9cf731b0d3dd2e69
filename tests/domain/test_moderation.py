"""What the log of moderators holds of an act: an id or a word, and no more."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.domain.ids import GuildId, MemberId
from bot.domain.moderation import LONGEST_SUBJECT, LONGEST_VALUE, ActKind, ModeratorAct

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def act(what: str, length: int) -> ModeratorAct:
    made = ModeratorAct(GuildId(1), MemberId(2), ActKind.SERVER_CHANGED, NOW)
    values = {"subject": "", "was": "", "became": ""} | {what: "x" * length}
    return replace(made, subject=values["subject"], was=values["was"], became=values["became"])


@pytest.mark.parametrize(
    ("what", "most"), [("subject", LONGEST_SUBJECT), ("was", LONGEST_VALUE), ("became", LONGEST_VALUE)]
)
def test_an_act_holds_so_many_characters_and_not_one_more(what: str, most: int):
    for length in (most - 1, most):
        act(what, length)
    with pytest.raises(ValueError, match="subject of an act"):
        act(what, most + 1)

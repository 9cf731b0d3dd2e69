"""What an evening of reading pages does to lists: simulated, with invented answers."""

import random
from collections.abc import Sequence

from bot.domain.fact_value import claim_of
from bot.domain.ids import AcgmeId
from bot.domain.ledger import Criterion, Fact, ProgramRecord
from bot.ledger.review import QUESTIONS, page_of, to_review
from tests.ledger.test_review import PAGE, TODAY, read, records


def evening(pages: int, answer: Sequence[str]) -> tuple[ProgramRecord, ...]:
    """So many pages read one after another, with invented answers."""
    dice, facts, later = random.Random(40), list[Fact](), set[AcgmeId]()
    for _ in range(pages):
        record = to_review(records(*facts), {}, TODAY, later)[0]
        chosen = {Criterion.VISA_J1: dice.choice(answer), Criterion.VISA_H1B: "no"}
        facts += read(record, {**dict.fromkeys(QUESTIONS, "not_said"), **chosen}, page_of(record) or PAGE)
        later.add(record.program.acgme_id)
    assert len({claim_of(fact) for fact in facts}) == 5 * pages
    return records(*facts)


def test_forty_pages_shut_what_turns_away_and_sixty_make_a_list_that_may_be_paid_for(listed):
    before = listed(records(), "average", as_of=TODAY, visa="j1")
    after = listed(evening(40, ("yes", "yes", "yes", "no")), "average", as_of=TODAY, visa="j1")
    assert (before.knowledge.confirmed, before.knowledge.ready) == (0, False)
    assert (after.knowledge.confirmed, after.knowledge.ready) == (40, False)
    assert 5 <= len(after.refused) <= 16
    assert len(after.unranked) <= len(before.unranked)
    more = listed(evening(60, ("yes",)), "average", as_of=TODAY, visa="j1")
    assert more.knowledge.ready
    assert not any(warning.id == "little_known" for warning in more.warnings)

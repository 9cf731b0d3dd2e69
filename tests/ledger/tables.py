"""What tables of the ledger share: a day, the programs that ship, one of them, and the page of another."""

import datetime as dt

from bot.domain.ids import AcgmeId
from bot.ledger.loader import load_programs

NOW = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
TODAY, DAY = NOW.date(), dt.timedelta(days=1)
KNOWN = {program.acgme_id: program for program in load_programs()}
BUFFALO = KNOWN[AcgmeId("3203521140")]
PAGE = "https://example.org/residency"

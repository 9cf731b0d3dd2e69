"""What the list of programs needs of the ledger and of storage."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

from bot.domain.ids import MemberId
from bot.domain.ledger import ProgramRecord
from bot.domain.program_choices import ChoicesChange, ProgramChoices


class ProgramRecords(Protocol):
    """The ledger: the programs that exist, each once, with what is known of them."""

    async def records(self) -> Sequence[ProgramRecord]:
        """All programs, in any order: the same object until the ledger changes, another one from then on."""
        ...


class ChoiceStore(Protocol):
    """What members decided about programs, each change whole or not at all."""

    async def read(self, member: MemberId) -> ProgramChoices:
        """What a member decided; nothing for somebody who decided nothing."""
        ...

    async def change(
        self,
        member: MemberId,
        edit: Callable[[ProgramChoices], ProgramChoices],
        *,
        now: datetime,
        consented_at: datetime | None = None,
    ) -> ChoicesChange | None:
        """Read, edit and write in one transaction. What ``edit`` raises passes through.

        ``None`` without consent, or where it is another one than that of ``consented_at``.
        """
        ...

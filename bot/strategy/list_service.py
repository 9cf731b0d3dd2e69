"""The list of programs for a member: what `/programs` and the List button of `/strategy` ask for."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from bot.domain.advice import Advice
from bot.domain.ids import AcgmeId, MemberId
from bot.domain.member import StoredProfile
from bot.domain.profile import Profile
from bot.domain.program_choices import MARKS_MAX, ChoicesChange, ProgramChoices
from bot.domain.program_list import Mark, ProgramList
from bot.errors import UserError
from bot.strategy.ports import ChoiceStore, ProgramRecords
from bot.strategy.program_list.facade import build_list, warned
from bot.strategy.program_list.roster import Roster
from bot.strategy.rulebook import Rulebook
from bot.strategy.service import AdviceService


@dataclass(frozen=True, slots=True)
class ListBasis:
    """What a list is made of. It takes a fraction of the room of the list, and makes it in some milliseconds."""

    profile: Profile
    advice: Callable[[], Advice]
    """Makes the advice, without the list's warning."""
    marks: Mapping[AcgmeId, Mark]
    roster: Roster

    def made(self, advice: Advice | None = None) -> tuple[Advice, ProgramList]:
        """The list, always the same one, and the advice with the list's warning; ``advice`` where it was just made."""
        advice = advice or self.advice()
        programs = build_list(self.profile, advice, self.roster, marks=self.marks)
        return warned(advice, programs), programs


@dataclass(frozen=True, slots=True)
class MemberList:
    """A member's list, the advice behind it, and the programs that they chose to signal this season."""

    basis: ListBasis
    advice: Advice
    programs: ProgramList
    signals: tuple[AcgmeId, ...]
    change: ChoicesChange | None = None
    """The change of their choices by which it became so, if there was one."""

    def kept(self) -> Callable[[], "MemberList"]:
        """Makes this list again, for who holds it long and may never look at it."""
        return partial(_again, self.basis, self.signals, self.change)

    @property
    def signal_count(self) -> int:
        """How many signals the season gives."""
        return self.advice.signals.count or 0


class ListService:
    """Builds members' lists and keeps what they decide about programs."""

    def __init__(
        self, advice: AdviceService, records: ProgramRecords, choices: ChoiceStore, rulebook: Rulebook
    ) -> None:
        self._advice = advice
        self._records = records
        self._choices = choices
        self._rulebook = rulebook
        self._roster: Roster | None = None
        self._wanted: Counter[AcgmeId] = Counter()

    async def build(self, member: MemberId, *, now: datetime) -> MemberList:
        """The list on the member's own day at ``now``. Raises `UserError`: no consent, or a season without dates."""
        return await self.build_for(await self._advice.stored(member), now=now)

    async def build_for(self, stored: StoredProfile, *, now: datetime) -> MemberList:
        """The list for a profile that was just read, as :meth:`build`."""
        advice = await self._advice.advise_on(stored, now=now)
        choices = await self._choices.read(stored.member.id)
        again = self._advice.kept(stored, now=now)
        basis = ListBasis(stored.profile, again, choices.marks, await self._programs())
        with_warning, made = basis.made(advice)
        self._wanted.update(_about(made))
        return MemberList(basis, with_warning, made, choices.signals_of(made.season))

    @property
    def wanted(self) -> Mapping[AcgmeId, int]:
        """How often each program stood on a list, or was named as one to find out about, since the start. Nobody's."""
        return self._wanted

    async def mark(
        self, member: MemberId, program: AcgmeId, mark: Mark | None, *, now: datetime
    ) -> MemberList:
        """Keep a program, drop it or forget the mark; the list as it is then. Raises `UserError`: too many marks."""

        def edit(choices: ProgramChoices) -> ProgramChoices:
            marked = choices.marked(program, mark)
            if len(marked.marks) > MARKS_MAX:
                raise UserError("programs.too_many_marks", count=MARKS_MAX)
            return marked

        change = await self._change(member, edit, now)
        return replace(await self.build(member, now=now), change=change)

    async def signal(self, member: MemberId, program: AcgmeId, *, now: datetime) -> MemberList:
        """Choose a program to signal. Raises `UserError`: every signal of the season is taken."""
        made = await self.build(member, now=now)
        season, count = made.programs.season, made.signal_count

        def edit(choices: ProgramChoices) -> ProgramChoices:
            others = tuple(signal for signal in choices.signals_of(season) if signal != program)
            if len(others) >= count:
                raise UserError("programs.signals_full", count=count)
            return replace(choices, signals=(*others, program), signals_season=season)

        change = await self._change(member, edit, now)
        return replace(made, signals=change.after.signals_of(season), change=change)

    async def unsignal(self, member: MemberId, program: AcgmeId, *, now: datetime) -> MemberList:
        """Take a signal back; nothing happens where there was none."""
        made = await self.build(member, now=now)
        season = made.programs.season

        def edit(choices: ProgramChoices) -> ProgramChoices:
            others = tuple(signal for signal in choices.signals_of(season) if signal != program)
            return replace(choices, signals=others, signals_season=season)

        change = await self._change(member, edit, now)
        return replace(made, signals=change.after.signals_of(season), change=change)

    async def undo(self, member: MemberId, change: ChoicesChange, *, now: datetime) -> MemberList:
        """Take a change back; the list as it is then.

        Raises `UserError`: what it changed was changed again since, or the member began anew after an erasure.
        """

        def edit(choices: ProgramChoices) -> ProgramChoices:
            back = change.taken_back(choices)
            if back is None:
                raise UserError("undo.changed")
            return back

        if await self._choices.change(member, edit, now=now, consented_at=change.consented_at) is None:
            raise UserError("undo.changed")
        return await self.build(member, now=now)

    async def _programs(self) -> Roster:
        """The programs as they are now, read anew only where the ledger has changed."""
        records = await self._records.records()
        if self._roster is None or self._roster.records is not records:
            self._roster = Roster(records, self._rulebook)
        return self._roster

    async def _change(
        self, member: MemberId, edit: Callable[[ProgramChoices], ProgramChoices], now: datetime
    ) -> ChoicesChange:
        changed = await self._choices.change(member, edit, now=now)
        if changed is None:
            raise UserError("profile.no_consent")
        return changed


def _again(basis: ListBasis, signals: tuple[AcgmeId, ...], change: ChoicesChange | None) -> MemberList:
    return MemberList(basis, *basis.made(), signals, change)


def _about(made: ProgramList) -> set[AcgmeId]:
    """The programs that a list has, or names as those to find out about first."""
    named = {program.acgme_id for finding in made.findings for program in finding.first}
    return named | {program.acgme_id for program in made.listed}

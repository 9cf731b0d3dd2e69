"""Notices of changed season dates: kept in step with the plan, inside the transaction that stores it.

A notice is a delivery that the changes in it join. As long as it was never attempted, it follows the calendar: it is
rewritten, or removed when everything was taken back. From its first attempt on it says what it says.
"""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

from bot.domain.date_change import DateChange, over_at
from bot.domain.ids import MemberId, MilestoneId, SeasonId
from bot.domain.reminder import DeliveryRights, DeliveryState, Parts
from bot.domain.season import SeasonCalendar, SeasonMilestone
from bot.reminders.change_ports import KnownDates, PlanDates
from bot.reminders.ports import KeyFor
from storage.codecs.calendar import calendar_from, calendar_json, milestone_from, milestone_json
from storage.sql.ports import Query, Row
from storage.sql.sessions import WriteSession, statements
from storage.sql.times import to_ms

_SQL = statements("reminder_changes")


class ChangeNotices:
    """Keeps notices in step with plans; ``key_for`` names them."""

    def __init__(self, key_for: KeyFor) -> None:
        self._key_for = key_for
        self._calendars: dict[int, SeasonCalendar] = {}

    def asked(self, member: MemberId, dates: PlanDates) -> tuple[Query, ...]:
        """What :meth:`follow` has to know, so that it can be read together with the rest."""
        return (
            Query(_SQL["plan"], {"member": member}),
            Query(_SQL["waiting"], {"member": member}),
            Query(_SQL["calendar_id"], {"digest": dates.calendar.digest}),
        )

    async def follow(
        self,
        tx: WriteSession,
        found: Sequence[list[Row]],
        standing: DeliveryRights,
        dates: PlanDates,
        now: datetime,
    ) -> None:
        """Put what changed since the member's last plan into a notice; call it before the plan is changed.

        ``found`` are the rows of what is :meth:`asked`.
        """
        plans, waiting, calendars = found
        member = standing.member
        plan, notice = next(iter(plans), None), next(iter(waiting), None)
        calendar = int(calendars[0]["id"]) if calendars else await _keep(tx, dates.calendar)
        notices = 0 if plan is None else int(plan["notices"])
        if plan is not None and notice is None and plan["calendar_id"] == calendar:
            return
        known = KnownDates(
            standing=standing,
            calendar=None if plan is None else await self._calendar(tx, plan["calendar_id"]),
            touched=await _touched(tx, member),
            waiting=() if notice is None else await changes_of(tx, notice["id"]),
        )
        telling = dates.tell(known)
        if telling != known.waiting:
            look_back = None if plan is None else plan["look_back_since"]
            notices = await self._rewrite(tx, member, notice, telling, notices, now, look_back)
        elif notice is not None:
            await tx.run(_SQL["hasten"], delivery=notice["id"], now=to_ms(now))
        await tx.run(_SQL["keep_plan"], member=member, calendar=calendar, notices=notices)

    async def _rewrite(
        self,
        tx: WriteSession,
        member: MemberId,
        notice: Row | None,
        telling: tuple[DateChange, ...],
        notices: int,
        now: datetime,
        look_back: int | None,
    ) -> int:
        """Let the member's waiting notice say this and nothing else; how many notices there have been then."""
        if notice is not None:
            await tx.run(_SQL["forget_changes"], delivery=notice["id"])
            if not telling or notice["state"] == DeliveryState.UNDELIVERABLE:
                await tx.run(_SQL["drop_notice"], delivery=notice["id"])
                await tx.run(_SQL["supersede"], delivery=notice["id"])
                notice = None
        if not telling:
            return notices
        if notice is None:
            notices += 1
            key = self._key_for([_parts(member, telling, notices)])
            [created] = await tx.rows(
                _SQL["create_notice"], member=member, key=key, look_back=look_back, now=to_ms(now)
            )
            delivery = int(created["id"])
        else:
            delivery = int(notice["id"])
            key = self._key_for([_parts(member, telling, notices)])
            await tx.run(_SQL["rename_notice"], delivery=delivery, key=key)
        await tx.run_many(_SQL["add_change"], [_params(delivery, member, change) for change in telling])
        return notices

    async def _calendar(self, tx: WriteSession, calendar: int) -> SeasonCalendar:
        """A calendar that was kept; each is read once."""
        if calendar not in self._calendars:
            [row] = await tx.rows(_SQL["calendar"], id=calendar)
            self._calendars[calendar] = calendar_from(row["content"], row["digest"])
        return self._calendars[calendar]


async def changes_of(tx: WriteSession, delivery: int) -> tuple[DateChange, ...]:
    """What a notice says."""
    rows = await tx.rows(_SQL["changes"], delivery=delivery)
    return tuple(
        DateChange(SeasonId(row["season"]), _milestone(row["before"]), _milestone(row["after"]))
        for row in rows
    )


async def follows_another(tx: WriteSession, member: MemberId, delivery: int) -> bool:
    """Whether an earlier notice to the member is still on its way, which has to arrive first."""
    return await tx.row(_SQL["earlier_notice"], member=member, delivery=delivery) is not None


async def _keep(tx: WriteSession, calendar: SeasonCalendar) -> int:
    content = calendar_json(calendar)
    return int(await tx.value(_SQL["keep_calendar"], digest=calendar.digest, content=content))


async def _touched(tx: WriteSession, member: MemberId) -> frozenset[tuple[SeasonId, MilestoneId]]:
    rows = await tx.rows(_SQL["touched"], member=member)
    return frozenset((SeasonId(row["season"]), MilestoneId(row["milestone"])) for row in rows)


def _parts(member: MemberId, telling: tuple[DateChange, ...], number: int) -> Parts:
    """What makes a notice unique: what it says, and the how manieth it is; one date may move to and fro."""
    content = "\n".join(f"{change.season} {_text(change.before)} {_text(change.after)}" for change in telling)
    return (member, f"change {sha256(content.encode()).hexdigest()}", number)


def _params(delivery: int, member: MemberId, change: DateChange) -> dict[str, object]:
    return {
        "delivery": delivery,
        "member": member,
        "season": change.season,
        "milestone": change.milestone,
        "before": _text(change.before),
        "after": _text(change.after),
        "deadline": to_ms(over_at([change])),
    }


def _text(milestone: SeasonMilestone | None) -> str | None:
    return None if milestone is None else milestone_json(milestone)


def _milestone(text: str | None) -> SeasonMilestone | None:
    return None if text is None else milestone_from(text)

"""What comes next for a member: the milestones of their plan that are open, soonest first."""

from datetime import datetime

from bot.domain.member import StoredProfile
from bot.domain.reminder import Milestone
from bot.domain.season import SeasonCalendar
from bot.i18n import Catalogue
from bot.strategy.loader import load_rulebook
from bot.timeline.personal_plan import plan_of
from bot.ui.advice_text import fitted
from bot.ui.card import Card, Field
from bot.ui.limits import clip
from bot.ui.milestone_text import MilestoneText, milestone_text, sources_of, when_text

LATER_ROOM = 900
SOURCES_ROOM = 500
NEXT_ROOM = 800


def coming(stored: StoredProfile, calendar: SeasonCalendar, now: datetime) -> tuple[Milestone, ...]:
    """The milestones that are neither met nor over at ``now`` (aware), soonest first."""
    rules = load_rulebook(stored.profile.specialty).plan_rules
    plan = plan_of(stored, calendar, rules)
    return tuple(one.milestone for one in plan if not one.met and one.milestone.deadline > now)


def next_dates_card(stored: StoredProfile, calendar: SeasonCalendar, say: Catalogue, now: datetime) -> Card:
    """The next date in full, the later ones in a line each."""
    dates = coming(stored, calendar, now)
    title = say.text("strategy_card.timeline.title", {"season": stored.member.season})
    if not dates:
        return Card(title, say.text("strategy_card.timeline.none"), footer=say.text("common.disclaimer"))
    first, *later = dates
    fields = [_next_field(first, milestone_text(first, calendar, say), now, say)]
    if later:
        lines = [_later_line(one, calendar, say) for one in later]
        fields.append(_field("later", lines, LATER_ROOM, say))
    fields.append(
        _field("sources", [f"• {one}" for one in sources_of(dates, calendar, say)], SOURCES_ROOM, say)
    )
    return Card(title, fields=tuple(fields), footer=say.text("common.disclaimer"))


def _next_field(first: Milestone, text: MilestoneText, now: datetime, say: Catalogue) -> Field:
    lines = (f"**{text.name}**", when_text(first, now, say), text.why, text.next_step)
    return Field(say.text("strategy_card.timeline.next"), clip("\n".join(lines), NEXT_ROOM))


def _later_line(one: Milestone, calendar: SeasonCalendar, say: Catalogue) -> str:
    """The name says already whether its date is projected."""
    name = milestone_text(one, calendar, say).name
    at = one.local.date() if one.date_only else one.deadline
    return say.text("strategy_card.timeline.line", {"at": at, "name": name})


def _field(name: str, lines: list[str], room: int, say: Catalogue) -> Field:
    text = fitted(lines, room, say, "strategy_card.timeline.more")
    return Field(say.text(f"strategy_card.timeline.{name}"), text)

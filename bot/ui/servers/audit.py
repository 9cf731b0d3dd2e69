"""The log of moderators' acts as its readers see it: a line for each act, and buttons to older pages."""

from collections.abc import Callable

from bot.audit.service import AuditPage
from bot.domain.cohort import CohortTable
from bot.domain.ids import AcgmeId
from bot.domain.moderation import ActKind, ActResult, ModeratorAct
from bot.domain.publishing import Subject
from bot.i18n import Catalogue
from bot.ui.authority import ModeratorPanel, moderated_server
from bot.ui.base import ActButton
from bot.ui.card import Card
from bot.ui.programs.choice import program_line
from bot.ui.publishing.schedule_panel import subject_name
from bot.ui.request import Request

Wording = Callable[[str, Catalogue], str]


def _table(subject: str, texts: Catalogue) -> str:
    return texts(f"cohort.post.title.{CohortTable(subject)}")


def _setting(subject: str, texts: Catalogue) -> str:
    return texts(f"audit.setting.{subject}")


def _program(subject: str, texts: Catalogue) -> str:  # noqa: ARG001 (names of programs are the same in every language)
    return program_line(AcgmeId(subject))


def _channel(subject: str, texts: Catalogue) -> str:  # noqa: ARG001 (Discord shows the channel by its name)
    return f"<#{subject}>"


def _posted(subject: str, texts: Catalogue) -> str:
    return texts.of(subject_name(Subject(subject)))


def _number(subject: str, texts: Catalogue) -> str:  # noqa: ARG001 (so are numbers)
    return subject


SUBJECTS: dict[ActKind, Wording] = {
    ActKind.COHORT_ASKED: _table,
    ActKind.COHORT_DRAWN: _table,
    ActKind.COHORT_POSTED: _table,
    ActKind.COHORT_SCHEDULED: _table,
    ActKind.COHORT_STOPPED: _table,
    ActKind.MATCH_DATES_POSTED: _channel,
    ActKind.MATCH_DATES_SCHEDULED: _number,
    ActKind.MATCH_DATES_STOPPED: _number,
    ActKind.INTRODUCTION_POSTED: _channel,
    ActKind.STAGE_ROLES_POSTED: _channel,
    ActKind.INVITATIONS_SCHEDULED: _number,
    ActKind.INVITATIONS_STOPPED: _number,
    ActKind.POST_DELETED: _posted,
    ActKind.SERVER_CHANGED: _setting,
    ActKind.LEDGER_APPROVED: _program,
    ActKind.LEDGER_CORRECTED: _program,
    ActKind.LEDGER_REFUSED: _program,
    ActKind.LEDGER_ADDED: _program,
    ActKind.LEDGER_READ: _program,
    ActKind.LEDGER_WITHDRAWN: _program,
    ActKind.LEDGER_IMPORTED: _number,
    ActKind.LEDGER_UNDONE: _number,
}
"""How the subject of each kind of act is said."""
_SCHEDULES = frozenset(
    {
        ActKind.COHORT_SCHEDULED,
        ActKind.COHORT_STOPPED,
        ActKind.MATCH_DATES_SCHEDULED,
        ActKind.MATCH_DATES_STOPPED,
        ActKind.INVITATIONS_SCHEDULED,
        ActKind.INVITATIONS_STOPPED,
    }
)
"""Acts whose values are schedules."""
DAILY = "daily"
"""In place of a weekday in the value of a schedule."""
MOST_ROLES = 4
"""Roles named in one value."""
_LINES = {
    ActResult.DONE: "audit.line",
    ActResult.REFUSED: "audit.line.refused",
    ActResult.FAILED: "audit.line.failed",
}


def audit_card(page: AuditPage, texts: Catalogue) -> Card:
    """One page of the log."""
    lines = [act_line(logged.act, texts) for logged in page.acts]
    body = "\n".join(lines) or texts("audit.none")
    return Card(texts("audit.title"), body, footer=texts("audit.footer"))


def act_line(act: ModeratorAct, texts: Catalogue) -> str:
    """When, who, what, what it changed and how it ended, in one line."""
    who = texts("audit.erased") if act.moderator is None else f"<@{act.moderator}>"
    what = texts(f"audit.act.{act.kind}", {"subject": SUBJECTS[act.kind](act.subject, texts)})
    if act.was or act.became:
        values = {"was": value_text(act, act.was, texts), "became": value_text(act, act.became, texts)}
        what = texts("audit.changed", {"act": what, **values})
    return texts(_LINES[act.result], {"at": act.at, "who": who, "act": what})


def value_text(act: ModeratorAct, value: str, texts: Catalogue) -> str:
    """What stood there before an act or since, as people read it; of many roles only the first are named."""
    if not value:
        return texts("audit.value.none")
    if act.kind in _SCHEDULES:
        return _schedule(value, texts)
    match act.subject:
        case "time_zone":
            return value.replace("_", " ")
        case "moderator_roles" | "stage_roles":
            roles = value.split(",")
            named = [_role(role, texts) for role in roles[:MOST_ROLES]]
            left = len(roles) - len(named)
            return ", ".join([*named, *([texts("audit.value.more", {"count": left})] if left else [])])
        case _:
            return f"<#{value}>"


def _role(role: str, texts: Catalogue) -> str:
    stage, _, number = role.rpartition(":")
    return f"{texts(f'server.stage.{stage}')} <@&{number}>" if stage else f"<@&{number}>"


def _schedule(value: str, texts: Catalogue) -> str:
    channel, *weekly = value.split(";")
    if not weekly:
        return texts("audit.value.on_change", {"channel": f"<#{channel}>"})
    weekday, minute, zone = weekly
    hour, past = divmod(int(minute), 60)
    blanks = {"channel": f"<#{channel}>", "time": f"{hour:02}:{past:02}", "zone": zone}
    if weekday == DAILY:
        return texts("audit.value.daily", blanks)
    return texts("audit.value.weekly", {"weekday": texts(f"timeline.weekday.{weekday}"), **blanks})


class AuditPanel(ModeratorPanel):
    """Goes to older pages and back to the latest."""

    def __init__(self, request: Request, page: AuditPage, *, latest: bool) -> None:
        super().__init__(request)
        self._page = page
        texts = request.texts
        if not latest:
            self.add_item(ActButton(texts("audit.newer"), self._to_latest))
        if page.older is not None:
            self.add_item(ActButton(texts("audit.older"), self._to_older))

    def if_useful(self) -> "AuditPanel | None":
        """The panel, or ``None`` when there is one page only."""
        return self if self.children else None

    async def _to_latest(self, request: Request) -> None:
        guild = await moderated_server(request)
        await self._turn(request, await request.services.audit.page(guild), latest=True)

    async def _to_older(self, request: Request) -> None:
        guild = await moderated_server(request)
        page = await request.services.audit.page(guild, before=self._page.older)
        await self._turn(request, page, latest=False)

    async def _turn(self, request: Request, page: AuditPage, *, latest: bool) -> None:
        self.stop()
        panel = AuditPanel(request, page, latest=latest)
        panel.ends_with(lambda: request.interaction.edit_original_response(view=None))
        card = audit_card(page, request.texts)
        await request.interaction.response.edit_message(embed=card.embed(), view=panel.if_useful())

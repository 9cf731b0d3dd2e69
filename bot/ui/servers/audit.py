"""The log of moderators' acts as its readers see it: a line for each act, and buttons to older pages."""

from collections.abc import Callable

from bot.audit.service import AuditPage
from bot.domain.cohort import CohortTable
from bot.domain.ids import AcgmeId
from bot.domain.moderation import ActKind, ActResult, ModeratorAct
from bot.i18n import Catalogue
from bot.services import Services
from bot.ui.answers import Interaction, texts_for
from bot.ui.authority import ModeratorPanel, moderated_server
from bot.ui.base import ActButton
from bot.ui.card import Card
from bot.ui.programs.choice import program_line

Wording = Callable[[str, Catalogue], str]


def _table(subject: str, texts: Catalogue) -> str:
    return texts(f"cohort.post.title.{CohortTable(subject)}")


def _setting(subject: str, texts: Catalogue) -> str:
    return texts(f"audit.setting.{subject}")


def _program(subject: str, texts: Catalogue) -> str:  # noqa: ARG001 (names of programs are the same in every language)
    return program_line(AcgmeId(subject))


def _channel(subject: str, texts: Catalogue) -> str:  # noqa: ARG001 (Discord shows the channel by its name)
    return f"<#{subject}>"


def _number(subject: str, texts: Catalogue) -> str:  # noqa: ARG001 (so are numbers)
    return subject


SUBJECTS: dict[ActKind, Wording] = {
    ActKind.COHORT_ASKED: _table,
    ActKind.COHORT_DRAWN: _table,
    ActKind.COHORT_POSTED: _table,
    ActKind.COHORT_SCHEDULED: _table,
    ActKind.COHORT_STOPPED: _table,
    ActKind.DEADLINES_POSTED: _channel,
    ActKind.DEADLINES_SCHEDULED: _number,
    ActKind.DEADLINES_STOPPED: _number,
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
    """When, who, what and how it ended, in one line."""
    who = texts("audit.erased") if act.moderator is None else f"<@{act.moderator}>"
    what = texts(f"audit.act.{act.kind}", {"subject": SUBJECTS[act.kind](act.subject, texts)})
    return texts(_LINES[act.result], {"at": act.at, "who": who, "act": what})


class AuditPanel(ModeratorPanel):
    """Goes to older pages and back to the latest."""

    def __init__(self, asked: Interaction, services: Services, page: AuditPage, *, latest: bool) -> None:
        super().__init__(asked, services)
        self._page = page
        texts = texts_for(asked)
        if not latest:
            self.add_item(ActButton(texts("audit.newer"), self._to_latest))
        if page.older is not None:
            self.add_item(ActButton(texts("audit.older"), self._to_older))

    def if_useful(self) -> "AuditPanel | None":
        """The panel, or ``None`` when there is one page only."""
        return self if self.children else None

    async def _to_latest(self, interaction: Interaction) -> None:
        guild = await moderated_server(interaction, self.services)
        await self._turn(interaction, await self.services.audit.page(guild), latest=True)

    async def _to_older(self, interaction: Interaction) -> None:
        guild = await moderated_server(interaction, self.services)
        page = await self.services.audit.page(guild, before=self._page.older)
        await self._turn(interaction, page, latest=False)

    async def _turn(self, interaction: Interaction, page: AuditPage, *, latest: bool) -> None:
        self.stop()
        panel = AuditPanel(interaction, self.services, page, latest=latest)
        panel.ends_with(lambda: interaction.edit_original_response(view=None))
        card = audit_card(page, texts_for(interaction))
        await interaction.response.edit_message(embed=card.embed(), view=panel.if_useful())

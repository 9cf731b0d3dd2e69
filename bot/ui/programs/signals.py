"""The card of signals: how many there are, which the member chose, and which are suggested, each with its reasons."""

from bot.domain.ids import AcgmeId
from bot.domain.phase import Focus
from bot.i18n import Catalogue
from bot.strategy.list_service import MemberList
from bot.strategy.program_list.explain import program_line as line_of
from bot.ui.card import Card, Field
from bot.ui.programs.card import sources_field
from bot.ui.programs.choice import program_line


def signal_card(made: MemberList, texts: Catalogue, note: str = "") -> Card:
    """Chosen programs first, then the suggestion; ``note`` says what was just done."""
    advice, chosen = made.advice, made.signals
    still_open = advice.focus is Focus.APPLICATION
    # Where no signal can be set any more, its first reason says so, and nothing is suggested.
    reasons = advice.signals.reasons if still_open else advice.signals.reasons[:1]
    lines = [note, *(texts.of(reason.message) for reason in reasons)]
    fields = [Field(texts("programs.signals.chosen"), _chosen(made, texts))]
    suggested = made.programs.signals if still_open else ()
    fields += [
        Field(
            texts("programs.signals.suggested", {"program": line_of(choice.program)}),
            "\n".join(f"• {texts.of(reason.message)}" for reason in choice.reasons),
        )
        for choice in suggested
        if choice.program.acgme_id not in chosen
    ]
    if still_open and not suggested:
        fields.append(Field(texts("programs.signals.none.name"), texts("programs.signals.none")))
    fields.append(sources_field((advice.signals, *suggested), texts))
    return Card(
        title=texts("programs.signals.title", {"count": made.signal_count, "chosen": len(chosen)}),
        body="\n".join(line for line in lines if line),
        fields=tuple(fields),
        footer=texts("common.disclaimer"),
    )


def _chosen(made: MemberList, texts: Catalogue) -> str:
    if not made.signals:
        return texts("programs.signals.no_choice")
    listed = {program.acgme_id for program in made.programs.listed}
    return "\n".join(_line(number, number in listed, texts) for number in made.signals)


def _line(number: AcgmeId, listed: bool, texts: Catalogue) -> str:
    line = f"• {program_line(number)}"
    return line if listed else f"{line} {texts('programs.signals.not_listed')}"

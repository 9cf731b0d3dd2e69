"""The form in which a fact is written: its value, whether it is strict, the link and the day when it was read."""

from datetime import date

from bot.domain.fact_value import RANGES, Claim, choices, value_of, value_text
from bot.domain.ids import AcgmeId
from bot.domain.ledger import WEIGHTLESS, Criterion, FactValue, Weight
from bot.domain.message import Message, message
from bot.errors import UserError
from bot.ledger.facts import SOURCE_MAX, value_rule
from bot.profile.typed_days import the_day
from bot.profile.typed_text import plain
from bot.ui.filled_form import Blank, FormSheet, Typed

_VALUE, _WEIGHT, _SOURCE, _SEEN = "value", "weight", "source", "seen"


def fact_sheet(title: Message, criterion: Criterion) -> FormSheet:
    """What the form asks of a criterion; a menu wherever its values are words."""
    values = tuple((word, message(f"ledger.word.{word}")) for word in choices(criterion))
    range_ = None
    if criterion in RANGES:
        numbers = RANGES[criterion]
        range_ = message("ledger.form.number", low=numbers[0], high=numbers[-1])
    weights = tuple((weight.value, message(f"ledger.form.weight.{weight}")) for weight in Weight)
    weight = Blank(_WEIGHT, message("ledger.form.weight"), message("ledger.form.weight_hint"), weights)
    return FormSheet(
        title,
        (
            Blank(_VALUE, message(f"program_list.criterion.{criterion}"), range_, values),
            *(() if criterion in WEIGHTLESS else (weight,)),
            Blank(
                _SOURCE, message("ledger.form.source"), message("ledger.form.source_hint"), longest=SOURCE_MAX
            ),
            Blank(_SEEN, message("ledger.form.seen"), message("ledger.form.seen_hint")),
        ),
    )


def new_fact(today: date) -> Typed:
    """What stands in the form of a new fact: most people write down what they have just read."""
    return {_SEEN: today.isoformat()}


def typed_fact(statement: Claim) -> Typed:
    """A statement as the form shows it."""
    return {
        _VALUE: value_text(statement.value),
        _WEIGHT: statement.weight.value,
        _SOURCE: statement.source,
        _SEEN: statement.seen.isoformat(),
    }


def read_fact(program: AcgmeId, criterion: Criterion, typed: Typed, today: date) -> Claim:
    """The statement that was typed. Raises `UserError` with what to write; the link is checked by the ledger."""
    value = _value(criterion, typed.get(_VALUE, ""))
    chosen = Weight.PREFERENCE.value if criterion in WEIGHTLESS else typed.get(_WEIGHT, "")
    if not chosen:
        raise UserError("ledger.form.weight_missing")
    seen = the_day(typed.get(_SEEN, ""), today)
    return Claim(program, criterion, value, Weight(chosen), typed.get(_SOURCE, "").strip(), seen)


def _value(criterion: Criterion, typed: str) -> FactValue:
    try:
        return value_of(criterion, plain(typed))
    except ValueError as error:
        rule = value_rule(criterion)
        raise UserError(rule.key, **rule.params) from error

"""Which story Step 1 tells. A failure outranks a number; waiting reads as booked."""

from collections.abc import Iterator
from functools import lru_cache

from bot.domain.advice import Reason, Step1Scenario, Step1ScenarioId
from bot.domain.exam import ExamStatus
from bot.strategy.reading import ApplicantReading, Sittings
from bot.strategy.rulebook import Rulebook
from bot.strategy.tables import Step1Bands

_NUMERIC = (
    Step1ScenarioId.NUMERIC_HIGH,
    Step1ScenarioId.NUMERIC_BORDERLINE,
    Step1ScenarioId.NUMERIC_LOW,
)


def advise_step1(reading: ApplicantReading, rulebook: Rulebook) -> Step1Scenario:
    """The Step 1 scenario and what it asks of Step 2 CK, or what it asked once that is passed."""
    done = reading.step2.status is ExamStatus.PASSED
    return _step1(rulebook, reading.step1, reading.passing_score, done)


@lru_cache(maxsize=4096)
def _step1(rulebook: Rulebook, step1: Sittings, score: int | None, done: bool) -> Step1Scenario:
    scenario = _scenario(step1, rulebook.step1)
    grounds = rulebook.grounds(*_reasons(scenario, step1, score, rulebook, done=done))
    return Step1Scenario(id=scenario, reasons=grounds.reasons, sources=grounds.sources)


_ASKS_MORE = (*_NUMERIC, Step1ScenarioId.FAILED_BEFORE_PASS)
_AHEAD = (Step1ScenarioId.NOT_TAKEN, Step1ScenarioId.BOOKED, Step1ScenarioId.FAILED)


def _reasons(
    scenario: Step1ScenarioId, step1: Sittings, score: int | None, rulebook: Rulebook, *, done: bool
) -> Iterator[Reason]:
    if step1.exhausted:
        yield rulebook.because("scenario.no_attempt_left")
        return
    params = {} if scenario not in _NUMERIC else {"score": step1.score}
    if scenario in _ASKS_MORE and score is not None:
        yield rulebook.because(f"scenario.{scenario}_done", step2=score, **params)
    elif step1.status is ExamStatus.WAITING:
        yield rulebook.because("scenario.waiting")
    elif step1.status is ExamStatus.BOOKED and step1.failed:
        yield rulebook.because("scenario.booked_again")
    else:
        yield rulebook.because(f"scenario.{scenario}", **params)
    if scenario in _AHEAD and step1.status is not ExamStatus.WAITING:
        yield rulebook.because("scenario.step2_done" if done else "scenario.keep_months")


def _scenario(step1: Sittings, bands: Step1Bands) -> Step1ScenarioId:
    match step1.status:
        case ExamStatus.NOT_TAKEN:
            return Step1ScenarioId.NOT_TAKEN
        case ExamStatus.BOOKED if step1.failed:
            return Step1ScenarioId.FAILED
        case ExamStatus.BOOKED | ExamStatus.WAITING:
            return Step1ScenarioId.BOOKED
        case ExamStatus.FAILED:
            return Step1ScenarioId.FAILED
        case ExamStatus.PASSED if step1.failed:
            return Step1ScenarioId.FAILED_BEFORE_PASS
        case _ if step1.score is not None and not step1.failed:
            return _numeric(step1.score, bands)
        case ExamStatus.PASSED if step1.taken == 1:
            return Step1ScenarioId.PASSED_FIRST_ATTEMPT
        case _:
            return Step1ScenarioId.UNKNOWN


def _numeric(score: int, bands: Step1Bands) -> Step1ScenarioId:
    if score < bands.borderline:
        return Step1ScenarioId.NUMERIC_LOW
    return Step1ScenarioId.NUMERIC_BORDERLINE if score < bands.high else Step1ScenarioId.NUMERIC_HIGH

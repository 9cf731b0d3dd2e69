"""Which story Step 1 tells. A failure outranks a number; waiting reads as booked."""

from bot.domain.advice import Reason, Step1Scenario, Step1ScenarioId
from bot.domain.exam import ExamStatus
from bot.strategy.reading import Sittings
from bot.strategy.rulebook import Rulebook, Step1Bands

_NUMERIC = (
    Step1ScenarioId.NUMERIC_HIGH,
    Step1ScenarioId.NUMERIC_BORDERLINE,
    Step1ScenarioId.NUMERIC_LOW,
)


def advise_step1(step1: Sittings, rulebook: Rulebook) -> Step1Scenario:
    """The Step 1 scenario and what it asks of Step 2 CK."""
    scenario = _scenario(step1, rulebook.step1)
    grounds = rulebook.grounds(_reason(scenario, step1, rulebook))
    return Step1Scenario(id=scenario, reasons=grounds.reasons, sources=grounds.sources)


def _reason(scenario: Step1ScenarioId, step1: Sittings, rulebook: Rulebook) -> Reason:
    if step1.status is ExamStatus.WAITING:
        return rulebook.because("scenario.waiting")
    if scenario in _NUMERIC:
        return rulebook.because(f"scenario.{scenario}", score=step1.score)
    return rulebook.because(f"scenario.{scenario}")


def _scenario(step1: Sittings, bands: Step1Bands) -> Step1ScenarioId:
    match step1.status:
        case ExamStatus.NOT_TAKEN:
            return Step1ScenarioId.NOT_TAKEN
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

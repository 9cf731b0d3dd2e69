"""The phase of the season and the interviews of who has applied, as parts of advice."""

from functools import lru_cache

from bot.domain.advice import InterviewOutlook, Phase, Reason
from bot.domain.ids import SeasonId
from bot.domain.phase import InterviewsId, PhaseId
from bot.domain.profile import Profile, Stage
from bot.domain.season import SeasonMilestone
from bot.strategy.course import PHASE_ENDS, Course
from bot.strategy.reading import ApplicantReading
from bot.strategy.rulebook import Rulebook
from bot.strategy.season import milestone_source, review_of, shown_end
from bot.strategy.tables import InterviewLimits

_ENDS = dict(PHASE_ENDS)


def advise_phase(course: Course, rulebook: Rulebook, zone: str | None) -> Phase:
    """Where the season stands, and the date that ends this phase. Match Week asks for silence only until SOAP ends."""
    end = course.season.find(_ENDS[course.phase]) if course.phase in _ENDS else course.started
    name = "after_soap" if course.after_soap else course.phase
    return _phase(rulebook, course.phase, name, course.season.id, end or review_of(course.season), zone)


@lru_cache(maxsize=4096)
def _phase(
    rulebook: Rulebook, phase: PhaseId, name: str, season: SeasonId, end: SeasonMilestone, zone: str | None
) -> Phase:
    reason = rulebook.because(f"phase.{name}", until=shown_end(end, zone), season=season)
    grounds = rulebook.grounds(reason, also=(milestone_source(end, rulebook),))
    return Phase(id=phase, reasons=grounds.reasons, sources=grounds.sources)


def advise_interviews(
    course: Course, reading: ApplicantReading, rulebook: Rulebook, *, out_of_reach: bool
) -> InterviewOutlook | None:
    """What the interviews of this season mean; nothing for who has not applied.

    ``out_of_reach``: this Match cannot be reached any more. Interviews then lead nowhere, and nobody is asked for them.
    """
    received = interviews_received(reading.profile, course)
    lost = out_of_reach and course.phase not in _CLOSED
    if not course.applied or (lost and received is None):
        return None
    standing = standing_of(received, rulebook.interviews)
    to_register = course.phase in _REGISTERING and course.stage is not Stage.RANKED
    return _outlook(rulebook, received, standing, None if lost else course.phase, to_register)


def interviews_received(profile: Profile, course: Course) -> int | None:
    """Interviews as far as the member recorded them, as a count or one by one."""
    counted, dated = profile.status.interviews, len(profile.interviews.of(course.season.id))
    if counted is None:
        return dated or None
    return max(counted, dated)


def standing_of(received: int | None, limits: InterviewLimits) -> InterviewsId:
    """The word for a number of interviews."""
    if received is None:
        return InterviewsId.UNKNOWN
    if received >= limits.enough:
        return InterviewsId.ENOUGH
    if received >= limits.some:
        return InterviewsId.SOME
    return InterviewsId.FEW if received else InterviewsId.NONE


@lru_cache(maxsize=1024)
def _outlook(
    rulebook: Rulebook,
    received: int | None,
    standing: InterviewsId,
    phase: PhaseId | None,
    to_register: bool,
) -> InterviewOutlook:
    grounds = rulebook.grounds(*_reasons(rulebook, received, standing, phase, to_register))
    return InterviewOutlook(
        received=received, standing=standing, reasons=grounds.reasons, sources=grounds.sources
    )


def _reasons(
    rulebook: Rulebook,
    received: int | None,
    standing: InterviewsId,
    phase: PhaseId | None,
    to_register: bool,
) -> list[Reason]:
    """``phase`` is ``None`` when this Match is out of reach. ``to_register``: nothing says that NRMP knows the member."""
    count = {} if received is None else {"count": received}
    if phase is None:
        return [
            rulebook.because(f"interviews.{'out_of_reach' if received else 'none_out_of_reach'}", **count)
        ]
    first = rulebook.because(f"interviews.{_now(standing, phase)}", **count)
    reasons = [first, rulebook.because("interviews.median")]
    if to_register and standing in (InterviewsId.NONE, InterviewsId.FEW):
        reasons.append(rulebook.because("interviews.register_all_the_same"))
    return reasons


def _now(standing: InterviewsId, phase: PhaseId) -> str:
    """What a number of interviews asks for in this phase; once rank lists are closed they are only counted."""
    if phase in _CLOSED and standing is not InterviewsId.UNKNOWN:
        return "none_closed" if standing is InterviewsId.NONE else "closed"
    if phase is PhaseId.RANKING and standing is InterviewsId.SOME:
        return "some_ranking"
    return standing


_CLOSED = (PhaseId.WAITING, PhaseId.MATCH_WEEK, PhaseId.OVER)
"""From the rank-list deadline on."""
_REGISTERING = (PhaseId.SUBMIT_WINDOW, PhaseId.INTERVIEW_SEASON, PhaseId.RANKING)

"""The member's situation, and whether each action applies to it. Unknown never takes an action away."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.domain.advice import (
    ActionId,
    Applications,
    Emphasis,
    ExamTiming,
    Flag,
    MixItem,
    Tier,
    TimingDecision,
)
from bot.domain.exam import ExamStatus
from bot.domain.profile import LetterState, OetState, PathwayState, PersonalStatement, Stage
from bot.domain.program import ProgramKind
from bot.domain.season import Season, SeasonMilestone
from bot.strategy.reading import ApplicantReading
from bot.strategy.rulebook import Rulebook

_SUBMITTED = frozenset({Stage.SUBMITTED, Stage.INTERVIEWING, Stage.RANKED, Stage.SOAP, Stage.NOT_MATCHED})
_RANKED = frozenset({Stage.RANKED, Stage.SOAP, Stage.NOT_MATCHED})
_ONCE_MATCHED = frozenset({ActionId.COMPLETE_OET_PATHWAY, ActionId.PASS_STEP3_FOR_H1B})
"""What remains to do once matched."""


@dataclass(frozen=True, slots=True)
class Situation:
    """Everything that decides which actions apply."""

    reading: ApplicantReading
    rulebook: Rulebook
    season: Season
    review: SeasonMilestone
    tier: Tier
    timing: ExamTiming
    mix: tuple[MixItem, ...]
    applications: Applications

    @property
    def stage(self) -> Stage | None:
        """Where the member is in the season, if they told."""
        return self.reading.profile.status.stage

    @property
    def applying(self) -> bool:
        """Not yet submitted, as far as is known."""
        return self.stage not in _SUBMITTED

    @property
    def before_review(self) -> bool:
        """Programs have not begun to review."""
        return self.reading.as_of <= self.review.day

    @property
    def step2_open(self) -> bool:
        """Step 2 CK is still to be taken, as far as is known."""
        return self.reading.step2.status in (None, ExamStatus.NOT_TAKEN, ExamStatus.BOOKED)


def applies(action: ActionId, situation: Situation) -> bool:
    """Whether an action is worth doing in this situation."""
    if situation.stage is Stage.MATCHED and action not in _ONCE_MATCHED:
        return False
    return _APPLIES[action](situation)


def _first_attempt_ahead(now: Situation) -> bool:
    step1 = now.reading.step1
    return step1.status in (ExamStatus.NOT_TAKEN, ExamStatus.BOOKED) and not step1.failed


def _retake(now: Situation) -> bool:
    """A Step is failed and may be sat again; never after the last attempt that counts."""
    steps = (now.reading.step1, now.reading.step2, now.reading.step3)
    if any(step.exhausted for step in steps):
        return False
    return any(step.unpassed and step.failed for step in steps)


def _take_by(now: Situation) -> bool:
    decision = now.timing.decision
    again = decision is TimingDecision.NOT_PASSED and _retake(now)
    return again or decision in (TimingDecision.PLAN, TimingDecision.MOVE_EARLIER)


def _prepare(now: Situation) -> bool:
    failed = now.reading.step2.status is ExamStatus.FAILED
    return now.step2_open or (failed and _retake(now))


def _postpone(now: Situation) -> bool:
    booked = now.reading.step2.status is ExamStatus.BOOKED
    return now.timing.decision is TimingDecision.POSTPONE or (
        booked and now.timing.decision is TimingDecision.NEXT_CYCLE
    )


def _experience(now: Situation) -> bool:
    months, hands_on = now.reading.pediatrics_months, now.reading.hands_on_months
    enough = months is not None and months >= now.rulebook.flags.pediatrics_months
    return not enough or not hands_on


def _letters(now: Situation) -> bool:
    return uploaded_letters(now.reading) < now.rulebook.application.letters


def uploaded_letters(reading: ApplicantReading) -> int:
    """Letters that are in the portal."""
    return sum(letter.state is LetterState.UPLOADED for letter in reading.profile.letters or ())


def _research(now: Situation) -> bool:
    """Where academic programs matter or the score is modest, unless there are projects already."""
    research, limits = now.reading.profile.research, now.rulebook.application
    if (research.pediatrics or 0) + (research.qi or 0) >= limits.projects:
        return False
    return now.applying and (_academic(now) or modest_score(now))


def _academic(now: Situation) -> bool:
    wanted = ProgramKind.UNIVERSITY_CHILDREN in (now.reading.profile.preferences.kinds or ())
    first = next(item for item in now.mix if item.kind is ProgramKind.UNIVERSITY_CHILDREN)
    return wanted or first.emphasis in (Emphasis.CORE, Emphasis.INCLUDE)


def modest_score(now: Situation) -> bool:
    """A score at which a few pediatric projects help."""
    score = now.reading.score
    return score is not None and score < now.rulebook.application.projects_below


def _pathway(now: Situation) -> bool:
    profile = now.reading.profile
    done = profile.oet is OetState.PASSED and profile.pathway is PathwayState.ACCEPTED
    return profile.ecfmg_certified is not True and not done


def _h1b(now: Situation) -> bool:
    return Flag.H1B_NEEDS_STEP3 in now.tier.flags


def _low_score(now: Situation) -> bool:
    return now.tier.low_score_strategy


def _applying(now: Situation) -> bool:
    return now.applying


def _before_review(now: Situation) -> bool:
    return now.applying and now.before_review


_APPLIES: Mapping[ActionId, Callable[[Situation], bool]] = {
    ActionId.PASS_STEP1_FIRST_ATTEMPT: _first_attempt_ahead,
    ActionId.RESERVE_STEP2_PREPARATION: lambda now: now.reading.step1.unpassed and now.step2_open,
    ActionId.PREPARE_STEP2: _prepare,
    ActionId.TAKE_SELF_ASSESSMENT: lambda now: now.step2_open,
    ActionId.TAKE_STEP2_BY: _take_by,
    ActionId.POSTPONE_STEP2: _postpone,
    ActionId.RETAKE_AFTER_FAILURE: _retake,
    ActionId.GAIN_US_EXPERIENCE: _experience,
    ActionId.SECURE_LETTERS: _letters,
    ActionId.WRITE_STATEMENT: lambda now: (
        now.applying and now.reading.profile.statement is not PersonalStatement.FINAL
    ),
    ActionId.FRAME_EXAM_FAILURE: lambda now: now.reading.failed_sittings > 0,
    ActionId.FOCUS_CV_ON_CHILDREN: _applying,
    ActionId.CONSIDER_RESEARCH: _research,
    ActionId.CHOOSE_SIGNALS: _before_review,
    ActionId.VERIFY_PROGRAMS: _applying,
    ActionId.COMPLETE_BY_REVIEW: _before_review,
    ActionId.CONTACT_PROGRAMS: lambda now: now.stage not in _RANKED,
    ActionId.NETWORK: _low_score,
    ActionId.PLAN_TWO_CYCLES: _low_score,
    ActionId.COMPLETE_OET_PATHWAY: _pathway,
    ActionId.PASS_STEP3_FOR_H1B: _h1b,
    ActionId.SEEK_INTERVIEWS: lambda now: now.stage not in _RANKED,
    ActionId.APPLY_BROADLY: _applying,
}

"""What a milestone still asks of a member, from what they recorded and the part that they take in the season.

- Done is what the member recorded, or what a recorded fact implies: who certified a rank list has registered.
- A stage says nothing of letters, exams, signals or OET. What it makes needless is gone, not done.
- A milestone that is not known here, from an operator's own dates, stays open while the season concerns the member.
"""

from collections.abc import Callable, Collection, Mapping
from datetime import date
from typing import NamedTuple

from bot.domain.personal_plan import Need, PlanRules
from bot.domain.profile import LetterState, OetState, PathwayState, PersonalStatement, Profile, Stage
from bot.seasons.participation import Participation


class Case(NamedTuple):
    """A member in a season. ``since`` is the day on which the season begins for letters and exams."""

    profile: Profile
    part: Participation
    since: date
    rules: PlanRules


_Rule = Callable[[Case], bool]
_NO_PART = frozenset({Participation.MATCHED, Participation.OUT})
"""Whom nothing of the season concerns any more."""
_ENDED = _NO_PART | {Participation.UNMATCHED}
_RANKED = _ENDED | {Participation.RANKED}
_INVITED = _RANKED | {Participation.INVITED}
_APPLIED = frozenset(Participation) - {Participation.OPEN, Participation.OUT}
_SENT_ALONG = frozenset(
    {"letters_ask", "letters_request", "letters_uploaded", "mspe_transcript", "statement_final"}
)
"""What belongs to an application and is not late any more once that is sent; what is missing is asked for later."""


def need_of(milestone: str, case: Case, *, past: bool) -> Need:
    """What a milestone of the season, or one counted from it, asks of a member; ``past``: its date is over."""
    done, gone = _DONE.get(milestone), _GONE.get(milestone)
    if done is not None and done(case):
        return Need.DONE
    if (gone is not None and gone(case)) or (case.profile.no_attempt_left and case.part not in _APPLIED):
        return Need.GONE
    sent_along = milestone in _SENT_ALONG and case.part in _APPLIED
    if past and (sent_along or case.part is Participation.UNMATCHED):
        return Need.GONE
    return Need.GONE if case.part in _NO_PART and not _missed(milestone, case) else Need.OPEN


def _missed(milestone: str, case: Case) -> bool:
    """Who did not apply in time is late for that alone, unless they chose to wait."""
    waits = case.profile.status.stage is Stage.NEXT_CYCLE
    return milestone == "application_submitted" and case.part is Participation.OUT and not waits


def _letters(*states: LetterState) -> _Rule:
    """As many letters as a program takes have come this far."""

    def enough(case: Case) -> bool:
        letters = case.profile.letters or ()
        if _applies_again(case):
            letters = tuple(letter for letter in letters if letter.date and letter.date >= case.since)
        return sum(letter.state in states for letter in letters) >= case.rules.letters

    return enough


def _applies_again(case: Case) -> bool:
    """Whether letters and statement without a newer day are those of an application before."""
    before = (Stage.SOAP, Stage.NOT_MATCHED, Stage.NEXT_CYCLE)
    return case.part is Participation.OPEN and case.profile.status.stage in before


def _part(parts: Collection[Participation]) -> _Rule:
    return lambda case: case.part in parts


def _any(*rules: _Rule) -> _Rule:
    return lambda case: any(rule(case) for rule in rules)


def _certified(case: Case) -> bool:
    return case.profile.ecfmg_certified is True


def _registered(case: Case) -> bool:
    """Nobody ranks, matches or takes part in SOAP without NRMP's registration; no match alone implies none."""
    in_soap = case.part is Participation.UNMATCHED and case.profile.status.stage is Stage.SOAP
    return in_soap or case.part in (Participation.RANKED, Participation.MATCHED)


def _list_certified(case: Case) -> bool:
    """Who keeps their list here said so of exactly this order: a list that is edited has to be certified anew."""
    ranked = case.profile.rank_list.of(case.profile.season)
    return ranked.certified if ranked.ranks else case.part is Participation.RANKED


def _nothing_to_rank(case: Case) -> bool:
    """Without an interview no list is entered. Its deadline stays: late registration ends with it."""
    return case.part is Participation.APPLIED and case.profile.status.interviews == 0


def _statement_final(case: Case) -> bool:
    return case.profile.statement is PersonalStatement.FINAL and not _applies_again(case)


_UPLOADED = _letters(LetterState.UPLOADED)
_SENT, _INTERVIEWED = _part(_APPLIED), _part(_INVITED)
_LISTED, _OVER = _part(_RANKED), _part(_ENDED)
_DONE: Mapping[str, _Rule] = {
    "letters_ask": _letters(*LetterState),
    "letters_request": _letters(LetterState.REQUESTED, LetterState.UPLOADED),
    "letters_uploaded": _UPLOADED,
    "statement_final": _statement_final,
    "application_submitted": _SENT,
    "nrmp_standard_deadline": _registered,
    "nrmp_rol_deadline": _list_certified,
    "pathways_deadline": lambda case: case.profile.pathway in (PathwayState.APPLIED, PathwayState.ACCEPTED),
    "pathways_attestation": lambda case: case.profile.pathway is PathwayState.ACCEPTED,
    "oet": lambda case: case.profile.oet is OetState.PASSED,
    "ecfmg_certificate": _certified,
}
"""When the member recorded a milestone, or what implies it."""
_GONE: Mapping[str, _Rule] = {
    "lorp_cutover": _any(_SENT, _UPLOADED),
    "eras_open": _SENT,
    "eras_token": _SENT,
    "eras_submit": _SENT,
    "eras_review": _INTERVIEWED,
    "letters_uploaded": _INTERVIEWED,
    # Signals go out with the application.
    "signals_chosen": _SENT,
    "ready_for_review": _any(_INTERVIEWED, lambda case: _SENT(case) and _UPLOADED(case)),
    "nrmp_registration_opens": _LISTED,
    "nrmp_standard_deadline": _LISTED,
    "nrmp_ranking_opens": _any(_LISTED, _nothing_to_rank),
    "nrmp_rol_deadline": _OVER,
    "match_week": _OVER,
    "match_day": _OVER,
    # The certificate may be older than Pathways and OET.
    "pathways_deadline": _certified,
    "pathways_attestation": _certified,
    "oet": _certified,
}
"""When a milestone concerns the member no more, beside what :data:`_NO_PART` says of all."""

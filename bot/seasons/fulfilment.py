"""When a milestone of the season, or one counted from it, is met by what the member told.

A stage further on in the season means that what comes before it is done. What nobody can know from a profile,
such as registration with NRMP, is met by the stage that needs it; until then a member says Done.
"""

from collections.abc import Callable, Mapping

from bot.domain.personal_plan import PlanRules
from bot.domain.profile import LetterState, OetState, PathwayState, PersonalStatement, Profile, Stage

_DECIDED = frozenset({Stage.MATCHED, Stage.SOAP, Stage.NOT_MATCHED})
_RANKED = _DECIDED | {Stage.RANKED}
_INTERVIEWED = _RANKED | {Stage.INTERVIEWING}
_SUBMITTED = _INTERVIEWED | {Stage.SUBMITTED}
_AWAY = frozenset({Stage.NEXT_CYCLE})
"""Who waits for the next cycle takes no part in the Match of this season; to prepare still concerns them."""
UNMATCHED = frozenset({Stage.SOAP, Stage.NOT_MATCHED})
"""Who is told of SOAP: those who said that they did not match."""

_Rule = Callable[[Profile, PlanRules], bool]


def is_met(milestone: str, profile: Profile, rules: PlanRules) -> bool:
    """Whether a milestone needs nothing more from this member; one that is not known here never is."""
    rule = _RULES.get(milestone)
    return rule is not None and rule(profile, rules)


def _from(stages: frozenset[Stage]) -> _Rule:
    return lambda profile, _: profile.status.stage in stages


def _letters_from(*states: LetterState) -> Callable[[Profile, PlanRules], bool]:
    """As many letters as a program takes have come this far."""
    return lambda profile, rules: sum(one.state in states for one in profile.letters or ()) >= rules.letters


def _either(*parts: _Rule) -> _Rule:
    return lambda profile, rules: any(part(profile, rules) for part in parts)


def _both(*parts: _Rule) -> _Rule:
    return lambda profile, rules: all(part(profile, rules) for part in parts)


def _certified(profile: Profile, _: PlanRules) -> bool:
    return profile.ecfmg_certified is True


_MATCHED = _from(frozenset({Stage.MATCHED}))
"""Who matched had met what the rank list asks of an IMG."""
_SENT, _INVITED = _from(_SUBMITTED), _from(_INTERVIEWED)
_LISTED, _KNOWN = _from(_RANKED | _AWAY), _from(_DECIDED | _AWAY)
_UPLOADED = _letters_from(LetterState.UPLOADED)
_RULES: Mapping[str, _Rule] = {
    "lorp_cutover": _either(_SENT, _UPLOADED),
    "eras_open": _SENT,
    "eras_token": _SENT,
    "eras_submit": _SENT,
    "eras_review": _INVITED,
    "nrmp_registration_opens": _LISTED,
    "nrmp_standard_deadline": _LISTED,
    "pathways_deadline": _either(
        _certified,
        _MATCHED,
        lambda profile, _: profile.pathway in (PathwayState.APPLIED, PathwayState.ACCEPTED),
    ),
    "pathways_attestation": _either(
        _certified, _MATCHED, lambda profile, _: profile.pathway is PathwayState.ACCEPTED
    ),
    "nrmp_ranking_opens": _LISTED,
    "nrmp_rol_deadline": _LISTED,
    "match_week": _KNOWN,
    # Who matched learns on Match Day where.
    "match_day": _from(UNMATCHED | _AWAY),
    "eras_close": _from(_AWAY | {Stage.MATCHED}),
    "nrmp_close": _from(_AWAY),
    "letters_ask": _either(_SENT, _letters_from(*LetterState)),
    "letters_request": _either(_SENT, _letters_from(LetterState.REQUESTED, LetterState.UPLOADED)),
    "letters_uploaded": _either(_INVITED, _UPLOADED),
    "mspe_transcript": _SENT,
    "statement_final": _either(_SENT, lambda profile, _: profile.statement is PersonalStatement.FINAL),
    "signals_chosen": _SENT,
    "application_submitted": _SENT,
    "ready_for_review": _either(_INVITED, _both(_SENT, _UPLOADED)),
    "oet": _either(_certified, _MATCHED, lambda profile, _: profile.oet is OetState.PASSED),
    "ecfmg_certificate": _either(_certified, _MATCHED),
}

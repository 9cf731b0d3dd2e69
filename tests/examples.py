"""How many examples a property is tried with: half of what it names in `.ci/run`, a quarter in between, all in the proofs.

Profiles of Hypothesis: ``quick`` is the usual one and looks for new examples each time; ``ci`` and ``whole`` try the same
each time, so that a landing does not hang on chance (`make test PROFILE=ci`). None limits the time of an example: a busy
machine is no fault of what is tested.
"""

from hypothesis import HealthCheck, settings

_ALL = 100


def register_profiles() -> None:
    """Register the profiles and use the quick one, until the command line names another."""
    settings.register_profile(
        "quick", max_examples=_ALL // 4, deadline=None, suppress_health_check=[HealthCheck.too_slow]
    )
    for name, examples in (("ci", _ALL // 2), ("whole", _ALL)):
        settings.register_profile(
            name, settings.get_profile("quick"), max_examples=examples, derandomize=True
        )
    settings.load_profile("quick")


def share(examples: int) -> int:
    """The part of so many examples that the profile in force tries; a property that names no number has 100."""
    return max(1, examples * settings().max_examples // _ALL)

"""The rulebook as data: what loading refuses, and that every rule has its sentence and a complete source."""

import re
from datetime import date
from importlib import resources

import pytest

from bot.domain.advice import TierId
from bot.domain.exam import ExamRecord, ExamStatus
from bot.domain.ids import SeasonId
from bot.domain.profile import Profile, Visa
from bot.i18n import catalogue
from bot.strategy.facade import compute
from bot.strategy.loader import RulebookError, load_rulebook, parse_rulebook, specialties

SHIPPED = resources.files("bot.strategy").joinpath("rulebooks", "pediatrics.toml").read_text("utf-8")


def changed(*replacements: tuple[str, str]) -> str:
    text = SHIPPED
    for old, new in replacements:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


def test_the_shipped_rulebook_loads():
    assert specialties() == ("pediatrics",)
    assert load_rulebook().specialty == "pediatrics"
    with pytest.raises(LookupError):
        load_rulebook("surgery")


@pytest.mark.parametrize(
    ("replacement", "complaint"),
    [
        (("low = 225, high = 234", "low = 226, high = 234"), "tier.bands: a gap or an overlap"),
        (("low = 225, high = 234", "low = 225, high = 235"), "tier.bands: a gap or an overlap"),
        (("low = 245, high = 300", "low = 245, high = 299"), "tier.bands: a gap or an overlap"),
        (("low = 1\nhigh = 229", "low = 1\nhigh = 228"), "mix.bands: a gap or an overlap"),
        (('[rules."tier.solid"]', '[rules."tier.fine"]'), "rules.tier.solid is missing"),
        (
            (
                '[rules."tier.solid"]',
                '[rules.extra]\ntext = "a"\nsources = ["guide"]\nplace = "x"\n\n[rules."tier.solid"]',
            ),
            "rules.extra is not a rule",
        ),
        (('sources = ["guide"]\nplace', 'sources = ["gide"]\nplace'), "there is no source 'gide'"),
        (('sources = ["guide"]\nplace', "sources = []\nplace"), "at least 1 item"),
        (('rule = "mix.low"', 'rule = "mix.lowest"'), "rules.mix.lowest is missing"),
        (("[232, 70]", "[232, 71]"), "the anchor at 232 is not met"),
        (("[245, 65]", "[245, 90]"), "a lower score must not ask for fewer"),
        (("from = 1, add = 5", "from = 1, add = 15"), "list_size.months"),
        (("from = 0, add = 10", "from = 0.5, add = 10"), "list_size.months must begin at 0"),
        (("undecided = 5, h1b = 5", "undecided = 5, h1b = 0"), "list_size.visa"),
        (("undecided = 5", "undecided = 0"), "list_size.visa"),
        (("none = 0", "none = 10"), "list_size.visa"),
        (("below = 225\n", "below = 226\n"), "where the low_score tier ends"),
        (("minimum = 90\n", "minimum = 50\n"), "list_size: limits must rise"),
        (("minimum = 90\n", "minimum = 101\n"), "list_size: limits must rise"),
        (("lowest = 60", "lowest = 61"), "list_size: limits must rise"),
        (("highest = 100", "highest = 101"), "list_size: limits must rise"),
        (('id = "network"', 'id = "choose_signals"'), "actions must name every action once"),
        (('rules = ["action.network"]', 'rules = ["action.net"]'), "there is no rule 'action.net'"),
        (("half_widths = [15, 12,", "half_widths = [11, 12,"), "practice.half_widths"),
        (("very_low = 210", "very_low = 226"), "practice.very_low"),
        (("hard = 220", "hard = 231"), "step1: borderline, hard and high"),
        (("from_weeks = 6", "from_weeks = 3"), "timing.self_assessment"),
        (("lower = 232", "lower = 241"), "position.matched"),
        (("season = 2026\nsteps", "season = 2025\nsteps"), "fees must be in order of season"),
        (("first = 31", "first = 1"), "fees of 2025"),
        (('to = "07-31"', 'to = "02-29"'), "timing.recommended.to"),
        (('emphasis = { university_children = "limited", ', "emphasis = { "), "every kind of program"),
        (("none = 0, ", ""), "every visa"),
        (("selective = 15, limited = 5 }", "selective = 4, limited = 5 }"), "least must not be above most"),
        (("schema = 1", "schema = 2"), "schema"),
        (("spread = 20", "spread = 20\nwidth = 3"), "list_size.width"),
        (("spread = 20", "spread = "), "not TOML"),
    ],
)
def test_loading_refuses_what_does_not_hold(replacement, complaint):
    with pytest.raises(RulebookError) as refused:
        parse_rulebook(changed(replacement))
    assert complaint in str(refused.value)


def test_every_rule_has_a_sentence_and_complete_sources(rulebook):
    texts = catalogue()
    for rule in rulebook.rules.values():
        assert texts.has(rule.text), rule.id
        assert rule.place
        assert rule.sources
        for source in rule.sources:
            assert source.title
            assert 2000 <= source.year <= 2100


def test_sentences_hold_no_percentage_and_promise_no_chance():
    text = resources.files("bot").joinpath("locales", "en", "strategy.po").read_text("utf-8").lower()
    assert "your chance" not in text
    assert "%" not in text
    assert "percent" not in text


def test_guide_is_opinion_and_facts_are_not(rulebook):
    for rule in rulebook.rules.values():
        for source in rule.sources:
            assert (source.kind == "guide") == (source.status == "opinion")


def test_another_specialty_is_another_file(calendar):
    """Family medicine with other limits: the same code gives its answers, nothing of pediatrics is left in it."""
    other = parse_rulebook(
        re.sub(
            r"\[\[list_size\.anchors\]\]\n(?:\w.*\n)+\n",
            "",
            changed(
                ('specialty = "pediatrics"', 'specialty = "family_medicine"'),
                ('tier = "low_score", low = 1, high = 224', 'tier = "low_score", low = 1, high = 214'),
                ('tier = "workable", low = 225, high = 234', 'tier = "workable", low = 215, high = 224'),
                ('tier = "solid", low = 235, high = 244', 'tier = "solid", low = 225, high = 234'),
                ('tier = "competitive", low = 245', 'tier = "competitive", low = 235'),
                ("[[206, 80], [219, 75], [232, 70], [245, 65], [258, 60]]", "[[200, 50], [250, 30]]"),
                ("lowest = 60\nhighest = 100", "lowest = 30\nhighest = 80"),
                ("below = 225\nminimum = 90", "below = 215\nminimum = 70"),
                ("season = 2027\ncount = 5", "season = 2027\ncount = 12"),
                ("standard = 230", "standard = 220"),
            ),
        )
    )
    profile = Profile(visa=Visa.NONE, us_experience=(), step2ck=ExamRecord(ExamStatus.PASSED, 1, 236))
    advice = compute(
        profile,
        rulebook=other,
        calendar=calendar,
        program_count=700,
        as_of=date(2026, 8, 1),
        season=SeasonId(2027),
    )
    assert advice.tier.id is TierId.COMPETITIVE
    assert (advice.applications.minimum, advice.applications.maximum) == (50, 70)
    assert advice.signals.count == 12


@pytest.mark.parametrize(
    "replacement",
    [
        ("hard = 220", "hard = 210"),
        ("hard = 220", "hard = 230"),
        ("very_low = 210", "very_low = 225"),
        ("half_widths = [15, 12,", "half_widths = [12, 12,"),
        ("from_weeks = 6", "from_weeks = 4"),
        ("lower = 232", "lower = 240"),
        ("selective = 5, limited = 0 }", "selective = 15, limited = 5 }"),
    ],
)
def test_limits_that_must_rise_or_fall_may_be_equal(replacement: tuple[str, str]):
    parse_rulebook(changed(replacement))


def test_a_focus_and_a_phase_have_one_row():
    with pytest.raises(RulebookError, match="phases: "):
        parse_rulebook(changed(('phases = ["before_submit"]', 'phases = ["submit_window"]')))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[sources]\nown = 3\n", r"^sources\.own"),
        ("", r"^sources: "),
        ("[sources\n", "^not TOML: "),
        ("a = " + "1" * 5000, "^not TOML: "),
    ],
)
def test_what_is_wrong_with_a_rulebook_is_told_with_its_place(text: str, told: str):
    with pytest.raises(RulebookError, match=told):
        parse_rulebook(text)

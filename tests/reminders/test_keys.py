"""Keys name messages for ever; signatures bind buttons to their owners."""

import pytest

from bot.domain.ids import DeliveryKey, LeadId, MilestoneId
from bot.domain.reminder import Parts
from bot.reminders.keys import ButtonSigner, KeyMaker, nonce_of
from tests.reminders.made import MIA, SAM, SEASON

KEYS = KeyMaker(b"s" * 32)
A: Parts = (MIA, SEASON, MilestoneId("eras_review"), 1, LeadId("7d"))
B: Parts = (MIA, SEASON, MilestoneId("eras_review"), 2, LeadId("7d"))
KEY = DeliveryKey("0123456789abcdef0123")


def test_a_key_is_the_same_for_ever():
    """Changing how keys are made would send reminders again after an upgrade."""
    assert KEYS.key([A]) == "6bbeb4ae8542e11d7790"


def test_order_and_repetition_do_not_matter():
    assert KEYS.key([A, B]) == KEYS.key([B, A, B])


def test_every_part_matters():
    assert len({KEYS.key([A]), KEYS.key([B]), KEYS.key([A, B]), KEYS.key([(SAM, "test", 1)])}) == 4


def test_another_installation_has_other_keys():
    assert KeyMaker(b"t" * 32).key([A]) != KEYS.key([A])


def test_an_empty_message_has_no_key():
    with pytest.raises(ValueError, match="at least one"):
        KEYS.key([])


def test_a_nonce_fits_discords_25_characters():
    assert len(nonce_of(KEYS.key([A]))) <= 25


def test_a_signature_holds_for_its_owner_action_and_message_only():
    signer = ButtonSigner(b"k" * 32)
    signature = signer.sign("done", KEY, MIA)
    assert signer.valid(signature, "done", KEY, MIA)
    assert not signer.valid(signature, "done", KEY, SAM)
    assert not signer.valid(signature, "stop", KEY, MIA)
    assert not signer.valid(signature, "done", DeliveryKey("f" * 20), MIA)
    assert not ButtonSigner(b"l" * 32).valid(signature, "done", KEY, MIA)

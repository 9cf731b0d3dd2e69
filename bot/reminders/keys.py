"""Names and signatures of messages, derived from secrets of the installation and never stored.

A delivery's key says which reminders are in it without telling anything about them; the same reminders give the
same key for ever, because the salt never rotates. A button's signature binds it to its owner.
"""

import hmac
import json
from collections.abc import Iterable
from hashlib import sha256

from bot.domain.ids import DeliveryKey, MemberId
from bot.domain.reminder import Parts

KEY_LENGTH = 20
"""Hex digits of a key: 80 bits."""
SIGNATURE_LENGTH = 16
"""Hex digits of a signature: 64 bits."""


class KeyMaker:
    """Makes delivery keys; ``salt`` is the installation's."""

    def __init__(self, salt: bytes) -> None:
        self._salt = salt

    def key(self, parts: Iterable[Parts]) -> DeliveryKey:
        """20 hex digits of HMAC-SHA256 over the sorted, unique parts. Raises `ValueError` when there are none."""
        unique = sorted(json.dumps(part) for part in set(parts))
        if not unique:
            raise ValueError("a delivery holds at least one thing")
        digest = hmac.new(self._salt, "\n".join(unique).encode(), sha256)
        return DeliveryKey(digest.hexdigest()[:KEY_LENGTH])


def nonce_of(key: DeliveryKey) -> str:
    """The nonce by which Discord recognises a repeated send, 21 characters of its 25."""
    return f"r{key}"


class ButtonSigner:
    """Signs buttons; ``signing_key`` is the installation's."""

    def __init__(self, signing_key: bytes) -> None:
        self._key = signing_key

    def sign(self, action: str, key: DeliveryKey, member: MemberId) -> str:
        """The signature of one member's button: 16 hex digits."""
        text = json.dumps([action, key, member])
        return hmac.new(self._key, text.encode(), sha256).hexdigest()[:SIGNATURE_LENGTH]

    def valid(self, signature: str, action: str, key: DeliveryKey, member: MemberId) -> bool:
        """Whether a signature was made for exactly this action, message and member; compared in constant time."""
        return hmac.compare_digest(
            signature.encode("utf-8", "surrogatepass"), self.sign(action, key, member).encode()
        )

"""Rate limits as Discord tells them: buckets per route and major parameter, and a global one.

Real numbers are not published. These are the ones seen in practice; tests may change or switch them off.
"""

import hashlib
import time
from dataclasses import dataclass
from typing import Any

GLOBAL_PER_SECOND = 50
DEFAULT_RULE = (50, 1.0)
RULES = {
    "POST /channels/{channel}/messages": (5, 5.0),
    "PATCH /channels/{channel}/messages/{message}": (5, 5.0),
}
# Without the header, discord.py takes a 429 for a ban by the network in front of Discord and raises at once.
VIA = "1.1 google"


@dataclass(slots=True)
class _Window:
    ends: float
    used: int = 0


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the limits say of one request: its headers, and how long to wait when it is refused."""

    headers: dict[str, str]
    retry_after: float | None = None
    is_global: bool = False

    def body(self) -> dict[str, Any]:
        """The body of the 429."""
        return {
            "message": "You are being rate limited.",
            "retry_after": self.retry_after,
            "global": self.is_global,
        }


class RateLimits:
    """Counts requests in fixed windows."""

    def __init__(self, *, on: bool = True) -> None:
        self.on = on
        self.rules = dict(RULES)
        self._windows: dict[tuple[str, str], _Window] = {}

    def count(self, template: str, major: str) -> Verdict:
        """Count one request of a route (``METHOD /template``) for its major parameter."""
        if not self.on:
            return Verdict({"Via": VIA})
        now = time.monotonic()
        everything = self._window(("global", ""), 1.0, now)
        if everything.used >= GLOBAL_PER_SECOND:
            return _refused(everything.ends - now, {"X-RateLimit-Global": "true"}, "global")
        limit, seconds = self.rules.get(template, DEFAULT_RULE)
        window = self._window((template, major), seconds, now)
        headers = _headers(template, limit, max(limit - window.used - 1, 0), window.ends - now)
        if window.used >= limit:
            return _refused(window.ends - now, headers, "user")
        window.used += 1
        everything.used += 1
        return Verdict(headers)

    def _window(self, key: tuple[str, str], seconds: float, now: float) -> _Window:
        window = self._windows.get(key)
        if window is None or window.ends <= now:
            window = self._windows[key] = _Window(now + seconds)
        return window


def _headers(template: str, limit: int, remaining: int, reset_after: float) -> dict[str, str]:
    return {
        "Via": VIA,
        "X-RateLimit-Limit": str(limit),
        "X-RateLimit-Remaining": str(remaining),
        "X-RateLimit-Reset": f"{time.time() + reset_after:.3f}",
        "X-RateLimit-Reset-After": f"{reset_after:.3f}",
        "X-RateLimit-Bucket": hashlib.sha256(template.encode()).hexdigest()[:32],
    }


def _refused(wait: float, headers: dict[str, str], scope: str) -> Verdict:
    extra = {"Via": VIA, "Retry-After": f"{max(wait, 0.001):.3f}", "X-RateLimit-Scope": scope}
    return Verdict(headers | extra, round(max(wait, 0.001), 3), scope == "global")

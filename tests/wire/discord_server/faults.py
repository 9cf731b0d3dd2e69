"""What goes wrong on purpose: a plan of faults, each bound to some requests and to a side of the commit.

*Before* the commit nothing has happened when the fault strikes. *After* it, the message is posted, yet the
bot does not get to know. That is the whole difficulty of delivering a message once.
"""

import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from fnmatch import fnmatchcase
from typing import Any, Literal

HANG_SECONDS = 3600.0


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that goes wrong.

    ``route`` is a pattern over ``METHOD /path`` without the API's prefix, as in ``POST /channels/*/messages``.
    First ``delay`` seconds pass; then the connection is reset, or ``status`` is answered; with neither, the
    request just was slow. It strikes ``times`` requests (None: all), after letting ``skip`` pass, and, when
    ``seconds`` is given, only until so long after the plan was made (an outage).
    """

    route: str
    when: Literal["before", "after"] = "before"
    status: int | None = None
    code: int = 0
    text: str = ""
    body: str | None = None
    """Answered as it is, in place of what Discord would say."""
    content_type: str = "application/json"
    cut: bool = False
    """The connection ends in the middle of the body."""
    delay: float = 0.0
    reset: bool = False
    retry_after: float | None = None
    is_global: bool = False
    via: bool = True
    times: int | None = 1
    skip: int = 0
    seconds: float | None = None
    lost_with_sender: bool = False
    """If the sender is gone when the delay is over, the request was never received: nothing is committed."""

    def as_json(self) -> dict[str, Any]:
        """The plan's line as it travels to the server."""
        return asdict(self)


def slow(route: str, seconds: float, when: Literal["before", "after"] = "before", **more: Any) -> Fault:
    """A request that takes ``seconds`` longer, before or after its commit."""
    return Fault(route, when=when, delay=seconds, **more)


def no_reply(route: str, **more: Any) -> Fault:
    """A request that is carried out and never answered."""
    return Fault(route, when="after", delay=HANG_SECONDS, **more)


def failing(route: str, status: int, when: Literal["before", "after"] = "before", **more: Any) -> Fault:
    """A request answered by an error, for example 500 or 503, on one side of its commit."""
    return Fault(route, when=when, status=status, **more)


def reset(route: str, when: Literal["before", "after"] = "before", **more: Any) -> Fault:
    """A connection that breaks (TCP RST) on one side of the commit."""
    return Fault(route, when=when, reset=True, **more)


def rate_limited(route: str, retry_after: float, **more: Any) -> Fault:
    """A 429 with everything Discord sends along; ``via=False`` makes it look like Cloudflare's ban."""
    return Fault(route, status=429, retry_after=retry_after, **more)


def odd(route: str, body: str, *, status: int = 200, content_type: str = "text/html", **more: Any) -> Fault:
    """An answer that is not Discord's; nothing was carried out."""
    return Fault(route, status=status, body=body, content_type=content_type, **more)


def outage(seconds: float, status: int = 503, **more: Any) -> Fault:
    """Nothing of the REST interface works for ``seconds``."""
    return Fault("*", status=status, seconds=seconds, times=None, **more)


class _Line:
    """A fault and how much of it is used up."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        self.skipped = 0
        self.struck = 0
        self._made = time.monotonic()

    def strikes(self, route: str) -> bool:
        """Whether this request is hit; counts it."""
        fault = self.fault
        if not fnmatchcase(route, fault.route) or self.used_up:
            return False
        if self.skipped < fault.skip:
            self.skipped += 1
            return False
        self.struck += 1
        return True

    @property
    def used_up(self) -> bool:
        """Whether it has struck as often as it may, or its time is over."""
        fault = self.fault
        worn = fault.times is not None and self.struck >= fault.times
        over = fault.seconds is not None and time.monotonic() > self._made + fault.seconds
        return worn or over


class FaultPlan:
    """The faults in force. For each request the first that matches strikes, once on each side at most."""

    def __init__(self) -> None:
        self._lines: list[_Line] = []

    def add(self, faults: Iterable[Fault]) -> None:
        """Put more faults at the end of the plan."""
        self._lines += [_Line(fault) for fault in faults]

    def clear(self) -> None:
        """From now on all is well."""
        self._lines.clear()

    def take(self, route: str, when: str) -> Fault | None:
        """The fault that hits this request now, if any."""
        lines = (line for line in self._lines if line.fault.when == when)
        return next((line.fault for line in lines if line.strikes(route)), None)

    def struck(self) -> list[int]:
        """How often each line of the plan has struck, in the order of the plan."""
        return [line.struck for line in self._lines]

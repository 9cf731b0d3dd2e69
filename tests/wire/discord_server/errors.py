"""Discord's error answers, as exceptions: an HTTP status, Discord's own code and its words."""

from typing import Any


class ApiError(Exception):
    """One refusal. ``code`` is Discord's JSON error code, 0 where Discord gives none."""

    def __init__(self, status: int, code: int, text: str, errors: dict[str, Any] | None = None) -> None:
        super().__init__(f"{status} {code} {text}")
        self.status = status
        self.code = code
        self.text = text
        self.errors = errors

    def body(self) -> dict[str, Any]:
        """The JSON body of the answer."""
        found: dict[str, Any] = {"message": self.text, "code": self.code}
        return found | {"errors": self.errors} if self.errors else found


class MisuseError(Exception):
    """The test asked for something a person at a Discord client could not do, such as a command that is not synced."""


def unauthorized() -> ApiError:
    """A missing or refused token."""
    return ApiError(401, 0, "401: Unauthorized")


def not_found() -> ApiError:
    """A path that this server does not know."""
    return ApiError(404, 0, "404: Not Found")


def unknown(kind: str, code: int) -> ApiError:
    """A thing that does not exist, for example ``unknown("Channel", 10003)``."""
    return ApiError(404, code, f"Unknown {kind}")


def closed_dm(status: int, code: int = 50007) -> ApiError:
    """The member takes no direct messages: 400 when the channel is opened, 403 when a message is sent."""
    return ApiError(status, code, "Cannot send messages to this user")


def invalid_form(path: str, code: str, text: str) -> ApiError:
    """A field that breaks a rule. ``path`` is dotted, as in ``embeds.0.title``."""
    leaf: dict[str, Any] = {"_errors": [{"code": code, "message": text}]}
    for part in reversed(path.split(".")):
        leaf = {part: leaf}
    return ApiError(400, 50035, "Invalid Form Body", leaf)

"""Where a database of PostgreSQL is."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from typing_extensions import override


@dataclass(frozen=True, slots=True)
class Place:
    """A database by its URL, which holds no password; that stands apart and is never shown.

    Where ``password`` is ``None`` the client looks where PostgreSQL's own programs do: `PGPASSWORD`, `~/.pgpass`.
    """

    url: str
    password: str | None = field(default=None, repr=False)

    @override
    def __str__(self) -> str:
        """As people read it, without the user and without options: `db.example.org:5432/preceptor`."""
        parts = urlsplit(self.url)
        return f"{parts.netloc.rpartition('@')[2]}{parts.path}"

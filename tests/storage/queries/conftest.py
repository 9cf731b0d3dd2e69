"""An empty database to put rows into."""

from collections.abc import Iterator

import pytest

from tests.storage.queries.rows import Rows


@pytest.fixture(params=[False, True], ids=["forwards", "backwards"])
def rows(request: pytest.FixtureRequest) -> Iterator[Rows]:
    """With every table, without the rules between them; an order that nobody asked for comes either way."""
    made = Rows(backwards=request.param)
    yield made
    made.close()

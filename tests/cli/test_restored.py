"""What a restore says: what was done, only where it was, and always what comes next."""

from pathlib import Path
from unittest.mock import AsyncMock, Mock

import pytest

from bot.cli import storage
from bot.i18n import catalogue
from storage.restore import Restored


@pytest.mark.parametrize("erased", [0, 1, 2])
@pytest.mark.parametrize("drawings", [0, 1, 2])
@pytest.mark.parametrize("previous", [None, Path("preceptor.db.before")])
def test_a_restore_tells_whom_it_left_out_what_it_charged_and_where_the_old_one_is(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, erased: int, drawings: int, previous: Path | None
):
    config = Mock(storage=Mock(url="postgresql://somewhere/data", directory=tmp_path))
    monkeypatch.setattr(storage, "write_out", write_out := Mock())
    monkeypatch.setattr(
        storage, "restore_done", AsyncMock(return_value=Restored(3, erased, drawings, previous))
    )
    monkeypatch.setattr(storage, "places", Mock(return_value=("data", "keys")))
    assert storage.restore_done_command(config) == 0
    texts = catalogue()
    expected = [texts("restore.done", {"path": "data", "count": 3})]
    expected += [texts("restore.erased", {"count": erased})] if erased else []
    expected += [texts("restore.drawings", {"count": drawings})] if drawings else []
    expected += [texts("restore.previous", {"path": previous})] if previous else []
    expected += [texts("restore.next")]
    assert [call.args[0] for call in write_out.call_args_list] == [f"{line}\n" for line in expected]

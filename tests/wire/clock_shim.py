"""The clocks of a bot's machine, set from outside while it runs: a small library that is loaded into its process."""

import shutil
import struct
import subprocess
from datetime import timedelta
from pathlib import Path

SOURCE = Path(__file__).with_name("clock_shim.c")


class Clocks:
    """What a process sees of the machine's clocks. Raises `RuntimeError` where nothing compiles the library."""

    def __init__(self, folder: Path) -> None:
        compiler = shutil.which("cc") or shutil.which("gcc")
        if compiler is None:
            raise RuntimeError("there is no C compiler to set a process's clock with")
        self._library, self._file = folder / "clock_shim.so", folder / "clock_shim"
        command = [compiler, "-shared", "-fPIC", "-O2", "-o", self._library, SOURCE, "-ldl"]
        subprocess.run(command, check=True, capture_output=True)
        self._calendar = self._counting = timedelta()
        self._show()

    @property
    def environment(self) -> dict[str, str]:
        """What the process is started with."""
        return {"LD_PRELOAD": str(self._library), "CLOCK_SHIM_FILE": str(self._file)}

    @property
    def ahead(self) -> timedelta:
        """By how much the process's calendar is ahead of ours."""
        return self._calendar

    def set_to(self, ahead: timedelta) -> None:
        """Somebody sets the calendar's clock."""
        self._calendar = ahead
        self._show()

    def sleep(self, span: timedelta) -> None:
        """The machine sleeps for so long: both clocks go on, and the one that event loops use does not."""
        self._calendar += span
        self._counting += span
        self._show()

    def _show(self) -> None:
        added = struct.pack("=qq", *(round(span / timedelta(microseconds=1)) * 1000 for span in self._both))
        with self._file.open("r+b" if self._file.exists() else "wb") as shown:
            shown.write(added)

    @property
    def _both(self) -> tuple[timedelta, timedelta]:
        return self._calendar, self._counting

"""Who runs an installation, as members are shown."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Operator:
    """A name, and where to write about privacy (an e-mail address or an https link); empty where none is given."""

    name: str = ""
    privacy_contact: str = ""

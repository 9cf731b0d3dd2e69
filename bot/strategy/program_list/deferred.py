"""What is only worked out when somebody looks at it."""

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TypeVar, cast, overload

from typing_extensions import override

_T_co = TypeVar("_T_co", covariant=True)


class Deferred(Sequence[_T_co]):
    """Values that are made, all of them, when somebody first looks at one; equal to any sequence of the same values."""

    def __init__(self, make: Callable[[], Sequence[_T_co]]) -> None:
        self._make = make

    @cached_property
    def _made(self) -> tuple[_T_co, ...]:
        return tuple(self._make())

    @overload
    def __getitem__(self, index: int) -> _T_co: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[_T_co]: ...
    @override
    def __getitem__(self, index: int | slice) -> _T_co | Sequence[_T_co]:
        return self._made[index]

    @override
    def __len__(self) -> int:
        return len(self._made)

    @override
    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and self._made == tuple(cast("Sequence[object]", other))

    @override
    def __hash__(self) -> int:
        return hash(self._made)

    @override
    def __repr__(self) -> str:
        return repr(self._made)

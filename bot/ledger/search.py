"""Finding a program by what people type of it: name, initials, city, state or ACGME number, in any case and order.

Tolerant: accents, apostrophes and punctuation are left out of account, the beginning of a word stands for it, and a
word that no program has may have one letter wrong, or two if it is long. Pure; a search among 212 programs takes
less than 5 ms whatever is typed (measured: half a millisecond, at worst four).
"""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.domain.places import STATE_NAMES
from bot.domain.program import Program

FOUND_MAX = 25
"""Most programs that a search returns: as many as Discord shows in a menu."""
TYPED_MAX = 100
"""Characters that are looked at."""
WHOLE_MAX = 200
"""Characters of a whole name: more than any program has."""
WORDS_MAX = 5
"""Words that are looked at."""
_LITTLE = frozenset({"of", "the", "at", "and", "for", "in"})
_SAID_BESIDE = frozenset({"pediatrics", "pediatric", "residency", "program"})
_GENERIC = frozenset(
    {"hospital", "hospitals", "medical", "center", "health", "system", "college", "school", "medicine"}
)
_SAME = {"saint": "st", "mount": "mt", "childrens": "children"}
_NAME, _CITY, _STATE, _INITIALS = 0, 1, 2, 1
_BEGINNING, _SQUEEZED, _MISSPELT, _UNMATCHED = 3, 5, 10, 100
_ID_DIGITS = 3


@dataclass(frozen=True, slots=True)
class _Entry:
    """A program as it is looked for: its words and initials with what each costs, and all its letters in a row.

    ``name`` is its name in words, split once.
    """

    program: Program
    name: tuple[str, ...]
    words: Mapping[str, int]
    joined: str


class ProgramIndex:
    """Programs ready to be searched; the order given decides between equals."""

    def __init__(self, programs: Sequence[Program]) -> None:
        self._entries = tuple(_entry(program) for program in programs)
        self._having: dict[str, list[tuple[int, int]]] = {}
        for place, entry in enumerate(self._entries):
            for word, cost in entry.words.items():
                self._having.setdefault(word, []).append((place, cost))
        self._spelt = {word: (_letters(word), _pairs(word)) for word in self._having}

    def search(self, typed: str, limit: int = FOUND_MAX) -> tuple[Program, ...]:
        """What a text may mean, best first; the first programs for an empty text, none for nonsense. Never fails."""
        words = _wanted(typed)
        if not words:
            nothing = not typed.strip()
            return tuple(entry.program for entry in self._entries[:limit]) if nothing else ()
        return tuple(entry.program for _, entry in self._ranked(words)[:limit])

    def meant(self, typed: str) -> tuple[Program, ...]:
        """The one program that a text means, or all that it may mean, best first; none for an empty text.

        A whole number or name means its program only, also where other names contain it.
        """
        words = _wanted(typed)
        # Split once, and not at all where it is longer than any name.
        whole = _texts(typed) if len(typed) <= WHOLE_MAX else ()
        exact = [entry.program for entry in self._entries if words and _is_whole(entry, whole, words)]
        return tuple(exact) if len(exact) == 1 else self.search(typed) if words else ()

    def _ranked(self, words: Sequence[str]) -> list[tuple[int, _Entry]]:
        joined = "".join(words)
        if joined.isdecimal() and len(joined) >= _ID_DIGITS:
            return _by_number(self._entries, joined)
        costs = [
            (_SQUEEZED if apart > _SQUEEZED and _has(entry, joined) else apart, entry)
            for apart, entry in zip(self._apart(words), self._entries, strict=True)
        ]
        # Programs that lack a word are found only where none has all of them, and never those that lack every one.
        lacking = min((cost // _UNMATCHED for cost, _ in costs), default=0)
        most = min(lacking + 1, len(words)) * _UNMATCHED
        return sorted((pair for pair in costs if pair[0] < most), key=lambda pair: pair[0])

    def _apart(self, words: Sequence[str]) -> Iterable[int]:
        """How far each entry is from the words; one that it lacks costs more than all else together."""
        return map(sum, zip(*map(self._word_costs, words), strict=True))

    def _word_costs(self, word: str) -> list[int]:
        costs = [_UNMATCHED] * len(self._entries)
        for other, spelling in self._spellings(word).items():
            for place, cost in self._having[other]:
                costs[place] = min(costs[place], cost + spelling)
        return costs

    def _spellings(self, word: str) -> Mapping[str, int]:
        """The words of programs that a typed word may stand for, with what each costs."""
        begun = [other for other in self._spelt if other.startswith(word)]
        if begun:
            return {other: 0 if other == word else _BEGINNING for other in begun}
        return self._misspelt(word)

    def _misspelt(self, word: str) -> Mapping[str, int]:
        wrong, letters, pairs = _wrong_letters(word), _letters(word), _pairs(word)
        if not wrong:
            return {}
        near: dict[str, int] = {}
        for other, (their_letters, their_pairs) in self._spelt.items():
            # A wrong letter spoils two pairs of neighbours, a swap of two letters spoils three.
            if (letters & ~their_letters).bit_count() > wrong or len(pairs - their_pairs) > 3 * wrong:
                continue
            edits = _edits(word, other, wrong)
            if edits is not None:
                near[other] = _MISSPELT + edits
        return near


def _entry(program: Program) -> _Entry:
    state = f"{STATE_NAMES.get(program.state, '')} {program.state}"
    words = dict.fromkeys(_initials(program.name), _INITIALS)
    for text, cost in ((state, _STATE), (program.city, _CITY), (program.name, _NAME)):
        words |= dict.fromkeys(_texts(text), cost)
    return _Entry(
        program, _texts(program.name), words, "".join(_texts(f"{program.name} {program.city} {state}"))
    )


def _wanted(typed: str) -> tuple[str, ...]:
    """The words that a search goes by; words that tell nothing count only where there is no other."""
    words = tuple(dict.fromkeys(_texts(typed[:TYPED_MAX])))[:WORDS_MAX]
    telling = tuple(word for word in words if word not in _LITTLE | _SAID_BESIDE)
    return telling or words


def _is_whole(entry: _Entry, whole: Sequence[str], words: Sequence[str]) -> bool:
    return "".join(words) == entry.program.acgme_id or whole == entry.name


def _by_number(entries: Iterable[_Entry], digits: str) -> list[tuple[int, _Entry]]:
    places = [(entry.program.acgme_id.find(digits), entry) for entry in entries]
    return sorted((pair for pair in places if pair[0] >= 0), key=lambda pair: pair[0])


def _has(entry: _Entry, joined: str) -> bool:
    """Whether what was typed stands in the entry, spaces left out of account."""
    return len(joined) > _ID_DIGITS and joined in entry.joined


def _initials(name: str) -> frozenset[str]:
    """The first letters of a name and of each of its parts: with, and without, the words that tell little."""
    found: set[str] = set()
    for part in (name, *name.split("/")):
        words = _texts(part)
        for left_out in (frozenset[str](), _LITTLE, _LITTLE | _GENERIC):
            found.add("".join(word[0] for word in words if word not in left_out))
    return frozenset(initials for initials in found if len(initials) > 1)


def _texts(text: str) -> tuple[str, ...]:
    """Lower-case words without accents, apostrophes or punctuation, digits as 0-9."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    kept = (_character(c) for c in plain if not unicodedata.combining(c) and c not in "'’ʼ")
    return tuple(_SAME.get(word, word) for word in "".join(kept).split())


def _character(c: str) -> str:
    if c.isdecimal():
        return str(unicodedata.decimal(c))
    return c if c.isalnum() else " "


def _letters(word: str) -> int:
    """The letters of a word as bits; rare letters share one."""
    bits = 0
    for c in word:
        bits |= 1 << (ord(c) % 64)
    return bits


def _pairs(word: str) -> frozenset[str]:
    """The pairs of neighbours in a word."""
    return frozenset(map("".join, pairwise(word)))


def _wrong_letters(word: str) -> int:
    """How many letters of a typed word may be wrong."""
    return 0 if len(word) < 4 else 1 if len(word) < 8 else 2  # noqa: PLR2004 (lengths as they stand above)


def _edits(word: str, other: str, most: int) -> int | None:
    """Letters to add, drop, change or swap to make ``word`` the other one; ``None`` beyond ``most``.

    Made into the beginning of the other one, it counts as one more. Only cells near the diagonal are worked out: those
    farther off stand for more than ``most`` edits.
    """
    if len(word) > len(other) + most:
        return None
    far = most + 1
    above: list[int] = []
    before = [min(j, far) for j in range(len(other) + 1)]
    for i, c in enumerate(word, start=1):
        row = [far] * (len(other) + 1)
        row[0] = min(i, far)
        for j in range(max(1, i - most), min(len(other), i + most) + 1):
            edits = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (c != other[j - 1]))
            if i > 1 and j > 1 and c == other[j - 2] and word[i - 2] == other[j - 1]:
                edits = min(edits, above[j - 2] + 1)
            row[j] = edits
        if min(row) > most:
            return None
        above, before = before, row
    return min(before[-1], min(before) + 1)

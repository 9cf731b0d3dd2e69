"""The mutants of a file of statements: terms, orders, limits, columns and conflicts, changed a little."""

import re
from collections.abc import Callable, Iterator

from tests.mutants.mutant import Mutant

CLAUSE = re.compile(
    rb"\b(?:SELECT|FROM|WHERE|SET|ON|ORDER BY|GROUP BY|HAVING|LIMIT|RETURNING|UNION|VALUES)\b"
)
BOUNDS = {b"<": "<=", b"<=": "<", b">": ">=", b">=": ">"}
NEGATIONS = {b"<": ">=", b"<=": ">", b">": "<=", b">=": "<", b"=": "<>", b"<>": "="}
WORDS = {
    rb"\bAND\b": ("OR", "and_or"),
    rb"\bOR\b": ("AND", "and_or"),
    rb"\bIS NULL\b": ("IS NOT NULL", "negate"),
    rb"\bIS NOT NULL\b": ("IS NULL", "negate"),
    rb"\bmin\(": ("max(", "call"),
    rb"\bmax\(": ("min(", "call"),
    rb"\bLEFT JOIN\b": ("JOIN", "join"),
}
AFTER_ORDER = rb"(?=\)|;|\b(?:LIMIT|RETURNING|ORDER BY|GROUP BY|ON CONFLICT|UNION|WHERE)\b)"
AFTER_TERM = re.compile(
    rb"[();]|\b(?:AND|OR|ORDER BY|GROUP BY|LIMIT|RETURNING|ON CONFLICT|UNION|WHERE|THEN)\b"
)
AFTER_SET = re.compile(rb";|\b(?:WHERE|RETURNING)\b")
Make = Callable[[int, int, str, str], Mutant]


def mutants_of_sql(path: str, source: bytes) -> Iterator[Mutant]:
    """Every mutant of a file of `-- name:` statements."""
    blank = _blanked(source)

    def mutant(start: int, end: int, new: str, operator: str) -> Mutant:
        return Mutant(path, source.count(b"\n", 0, start) + 1, start, end, new, operator)

    for find in (_comparisons, _words, _numbers, _conflicts, _orders, _terms, _assignments, _lists):
        yield from find(blank, source, mutant)


def _comparisons(blank: bytes, _: bytes, mutant: Make) -> Iterator[Mutant]:
    for found in re.finditer(rb"<=|>=|<>|<|>|=", blank):
        if found[0] in BOUNDS:
            yield mutant(*found.span(), BOUNDS[found[0]], "bound")
        if _clause(blank, found.start()) != b"SET":
            yield mutant(*found.span(), NEGATIONS[found[0]], "negate")


def _words(blank: bytes, _: bytes, mutant: Make) -> Iterator[Mutant]:
    for pattern, (new, operator) in WORDS.items():
        for found in re.finditer(pattern, blank):
            yield mutant(*found.span(), new, operator)


def _numbers(blank: bytes, _: bytes, mutant: Make) -> Iterator[Mutant]:
    """Each number; not the 1 of an EXISTS, which may be anything."""
    for found in re.finditer(rb"(?<![\w:'])(?<!SELECT )\d+\b", blank):
        yield mutant(*found.span(), str(int(found[0]) + 1), "constant")


def _conflicts(blank: bytes, source: bytes, mutant: Make) -> Iterator[Mutant]:
    for found in re.finditer(rb"\bON CONFLICT[^;]*?DO NOTHING", blank):
        yield mutant(*found.span(), "", "conflict_dropped")
    for found in re.finditer(rb"\bcoalesce\(([^(),]+),([^(),]+)\)", blank):
        first, second = (source[slice(*found.span(group))].decode().strip() for group in (1, 2))
        yield mutant(*found.span(), f"coalesce({second}, {first})", "coalesce")
        yield mutant(*found.span(), first, "coalesce")


def _orders(blank: bytes, source: bytes, mutant: Make) -> Iterator[Mutant]:
    for found in re.finditer(rb"\bORDER BY\b.*?" + AFTER_ORDER, blank, re.DOTALL):
        yield mutant(*found.span(), "", "order_dropped")
        order = source[slice(*found.span())].decode().rstrip()
        other = order.removesuffix(" DESC") if order.endswith(" DESC") else f"{order} DESC"
        yield mutant(found.start(), found.start() + len(order), other, "order_reversed")
    # Of `LIMIT 1` the first row is all that is read, with the limit or without.
    for found in re.finditer(rb"\bLIMIT\s+(?!1\b)[^\s;)]+(?!\s+OFFSET)", blank):
        yield mutant(*found.span(), "", "limit_dropped")


def _terms(blank: bytes, source: bytes, mutant: Make) -> Iterator[Mutant]:
    """Each term of a condition, taken for true."""
    for found in re.finditer(rb"\b(?:WHERE|AND|OR)\b", blank):
        text = source[found.end() : _end(AFTER_TERM, blank, found.end())]
        start = found.end() + len(text) - len(text.lstrip())
        if text.strip() not in (b"", b"true"):
            yield mutant(start, start + len(text.strip()), "1", "term_dropped")


def _assignments(blank: bytes, _: bytes, mutant: Make) -> Iterator[Mutant]:
    """Each assignment of several in a SET."""
    for found in re.finditer(rb"\bSET\b", blank):
        start, end = found.end(), _end(AFTER_SET, blank, found.end())
        commas = [
            at for at in range(start, end) if blank[at : at + 1] == b"," and not _depth(blank[start:at])
        ]
        for number, comma in enumerate(commas):
            if not number:
                yield mutant(start, comma + 1, "", "set_dropped")
            after = commas[number + 1] if number + 1 < len(commas) else end
            yield mutant(comma, after, " ", "set_dropped")


def _lists(blank: bytes, source: bytes, mutant: Make) -> Iterator[Mutant]:
    """Each word of several that a column may be."""
    for found in re.finditer(rb"\bIN\s*\(", blank):
        words = re.match(rb"(?:'\w+',?\s*)+", source[found.end() :])
        each = re.findall(rb"'\w+'", words[0]) if words else []
        for index in range(len(each) if len(each) > 1 else 0):
            kept = b", ".join(each[:index] + each[index + 1 :]).decode()
            yield mutant(found.end(), found.end() + len(words[0] if words else b""), kept, "in_narrowed")


def _end(stops: re.Pattern[bytes], blank: bytes, start: int) -> int:
    """Where a part ends that begins at ``start``: at the first stop outside of its own brackets."""
    for found in stops.finditer(blank, start):
        inside = _depth(blank[start : found.start()])
        if found[0] == b"(" or (found[0] == b")" and inside > 0):
            continue
        if inside <= 0:
            return found.start()
    return len(blank)


def _depth(text: bytes) -> int:
    return text.count(b"(") - text.count(b")")


def _clause(blank: bytes, at: int) -> bytes:
    """The keyword of the clause that a place is in."""
    before = [found[0] for found in CLAUSE.finditer(blank, 0, at)]
    return before[-1] if before else b""


def _blanked(source: bytes) -> bytes:
    """The text with comments and quoted words blanked out, at its length."""
    return re.sub(rb"--[^\n]*|'[^']*'", lambda found: b" " * len(found[0]), source)

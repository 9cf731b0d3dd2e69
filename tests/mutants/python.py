"""The mutants of a Python file: what decides an outcome, a limit, an order of events or a guard, changed a little."""

import ast
import re
from collections.abc import Iterator
from itertools import pairwise

from tests.mutants.mutant import Mutant

COMPARE = {
    ast.Lt: ("<", {"bound": "<=", "negate": ">="}),
    ast.LtE: ("<=", {"bound": "<", "negate": ">"}),
    ast.Gt: (">", {"bound": ">=", "negate": "<="}),
    ast.GtE: (">=", {"bound": ">", "negate": "<"}),
    ast.Eq: ("==", {"negate": "!="}),
    ast.NotEq: ("!=", {"negate": "=="}),
    ast.Is: ("is", {"negate": "is not"}),
    ast.IsNot: ("is not", {"negate": "is"}),
    ast.In: ("in", {"negate": "not in"}),
    ast.NotIn: ("not in", {"negate": "in"}),
}
ARITHMETIC = {
    ast.Add: ("+", "-"),
    ast.Sub: ("-", "+"),
    ast.Mult: ("*", "/"),
    ast.Div: ("/", "*"),
    ast.FloorDiv: ("//", "*"),
    ast.Mod: ("%", "*"),
}
CALLS = {"min": "max", "max": "min", "any": "all", "all": "any", "sorted": "list"}
UNITS = {"days": "hours", "hours": "minutes", "minutes": "seconds", "seconds": "minutes", "weeks": "days"}


def mutants_of_python(path: str, source: bytes) -> Iterator[Mutant]:
    """Every mutant of a file. Docstrings, annotations, decorators and what only type checkers read have none."""
    yield from _Finder(path, source).found(ast.parse(source))


class _Finder:
    def __init__(self, path: str, source: bytes) -> None:
        self._path = path
        self._source = source
        self._lines = [0]
        for line in source.splitlines(keepends=True):
            self._lines.append(self._lines[-1] + len(line))

    def found(self, node: ast.AST) -> Iterator[Mutant]:
        yield from self._operator(node)
        yield from self._value(node)
        yield from self._condition(node)
        yield from self._statement(node)
        for child in _children(node):
            yield from self.found(child)

    def _operator(self, node: ast.AST) -> Iterator[Mutant]:
        match node:
            case ast.Compare():
                yield from self._comparison(node)
            case ast.BoolOp(values=values):
                word, other = ("and", "or") if isinstance(node.op, ast.And) else ("or", "and")
                for left, right in pairwise(values):
                    yield from self._between(left, right, word, other, "and_or")
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                yield self._replaced(node, self._text(operand), "not_removed")
            case ast.BinOp(left=left, right=right) if type(node.op) in ARITHMETIC and not _is_text(node):
                yield from self._between(left, right, *ARITHMETIC[type(node.op)], "arithmetic")
            case _:
                pass

    def _value(self, node: ast.AST) -> Iterator[Mutant]:
        match node:
            case ast.Constant(value=bool(value)):
                yield self._replaced(node, str(not value), "bool")
            case ast.Constant(value=int(value) | float(value)):
                for other in (value + 1, value - 1) if value else (value + 1,):
                    yield self._replaced(node, repr(other), "constant")
            case ast.Call():
                yield from self._call(node)
            case ast.Subscript(slice=ast.Constant(value=str(key)) as where):
                yield self._replaced(where, repr(f"{key}x"), "key")
            case _:
                pass

    def _condition(self, node: ast.AST) -> Iterator[Mutant]:
        match node:
            case ast.If(test=test) | ast.IfExp(test=test):
                for forced in ("True", "False"):
                    yield self._replaced(test, forced, "forced")
            case ast.comprehension(ifs=tests):
                for test in tests:
                    yield self._replaced(test, "True", "forced")
            case _:
                pass

    def _statement(self, node: ast.AST) -> Iterator[Mutant]:
        match node:
            case ast.Expr(value=ast.Call(func=ast.Name(id="assert_never"))):
                pass  # the type checker proves that nothing comes there
            case ast.Expr(value=ast.Call() | ast.Await()) | ast.AugAssign() | ast.Delete():
                yield self._replaced(node, "pass", "deleted")
            case ast.Raise():
                yield self._replaced(node, "pass", "raise_deleted")
            case ast.Return(value=ast.expr() as value) if not isinstance(value, ast.Constant):
                yield self._replaced(value, "None", "return")
            case ast.With() | ast.AsyncWith():
                yield from self._guard(node)
            case ast.ExceptHandler(type=ast.expr() as caught):
                yield from self._caught(caught)
            case _:
                pass

    def _comparison(self, node: ast.Compare) -> Iterator[Mutant]:
        operands = [node.left, *node.comparators]
        for (left, right), op in zip(pairwise(operands), node.ops, strict=True):
            word, others = COMPARE[type(op)]
            for operator, other in others.items():
                yield from self._between(left, right, word, other, operator)

    def _call(self, node: ast.Call) -> Iterator[Mutant]:
        match node.func:
            case ast.Name(id=name) if name in CALLS:
                yield self._replaced(node.func, CALLS[name], "call")
            case ast.Name(id="timedelta"):
                for keyword in node.keywords:
                    start = self._at(keyword.lineno, keyword.col_offset)
                    unit = keyword.arg or ""
                    if unit in UNITS:
                        yield self._mutant(keyword.lineno, start, start + len(unit), UNITS[unit], "unit")
            case _:
                pass

    def _guard(self, node: ast.With | ast.AsyncWith) -> Iterator[Mutant]:
        """A lock, a time limit or a suppression: a block that nothing is taken from, entered bare."""
        if any(item.optional_vars is not None for item in node.items):
            return
        start, body = self._start(node), self._start(node.body[0])
        head = self._source[start:body].rstrip()
        yield self._mutant(node.lineno, start, start + len(head), "if True:", "guard")

    def _caught(self, caught: ast.expr) -> Iterator[Mutant]:
        if isinstance(caught, ast.Tuple):
            for index in range(len(caught.elts)):
                kept = [self._text(kind) for kind in (*caught.elts[:index], *caught.elts[index + 1 :])]
                yield self._replaced(caught, f"({', '.join(kept)},)", "caught")
        elif self._text(caught) != "Exception":
            yield self._replaced(caught, "ZeroDivisionError", "caught")

    def _between(
        self, left: ast.expr, right: ast.expr, word: str, new: str, operator: str
    ) -> Iterator[Mutant]:
        """Replace the word that stands between two operands."""
        start = self._at(left.end_lineno or left.lineno, left.end_col_offset or 0)
        pattern = rb"\s+".join(re.escape(part) for part in word.encode().split())
        found = re.search(pattern, _without_comments(self._source[start : self._start(right)]))
        if found:
            line = self._source.count(b"\n", 0, start + found.start()) + 1
            yield self._mutant(line, start + found.start(), start + found.end(), new, operator)

    def _replaced(self, node: ast.expr | ast.stmt, new: str, operator: str) -> Mutant:
        end = self._at(node.end_lineno or node.lineno, node.end_col_offset or 0)
        return self._mutant(node.lineno, self._start(node), end, new, operator)

    def _mutant(self, line: int, start: int, end: int, new: str, operator: str) -> Mutant:
        return Mutant(self._path, line, start, end, new, operator)

    def _text(self, node: ast.expr) -> str:
        text = ast.get_source_segment(self._source.decode(), node)
        assert text is not None
        return f"({text})" if "\n" in text else text

    def _start(self, node: ast.expr | ast.stmt) -> int:
        return self._at(node.lineno, node.col_offset)

    def _at(self, line: int, column: int) -> int:
        return self._lines[line - 1] + column


def _children(node: ast.AST) -> Iterator[ast.AST]:
    """What is looked into below a node."""
    match node:
        case ast.AnnAssign(value=value):
            yield from () if value is None else (value,)
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            yield from (*node.args.defaults, *(kept for kept in node.args.kw_defaults if kept), *node.body)
        case ast.ClassDef(bases=bases, body=body):
            if not any(ast.unparse(base).startswith("Protocol") for base in bases):
                yield from body
        case ast.If(test=ast.Name(id="TYPE_CHECKING")) | ast.Import() | ast.ImportFrom() | ast.JoinedStr():
            return
        case ast.Expr(value=ast.Constant()):
            return
        case ast.Subscript(slice=ast.Constant(value=str())):
            yield node.value
        case _:
            yield from ast.iter_child_nodes(node)


def _is_text(node: ast.BinOp) -> bool:
    """Whether text is put together or formatted: minus would only raise."""
    return any(
        isinstance(side, ast.JoinedStr)
        or (isinstance(side, ast.Constant) and isinstance(side.value, str | bytes))
        for side in (node.left, node.right)
    )


def _without_comments(gap: bytes) -> bytes:
    """The text between two operands with comments blanked out, at its length."""
    return re.sub(rb"#[^\n]*", lambda comment: b" " * len(comment[0]), gap)

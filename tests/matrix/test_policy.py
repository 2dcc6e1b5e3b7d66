"""Every condition that guards is needed: without any one of them some test fails.

`make soak` leaves out each in turn; here a few of them are.
"""

import ast
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BACKEND = ROOT / "backend"
# What guards by itself besides `policy/`: what it may not miss either.
GUARDS = {
    "courses/service.py": ["get_answers", "list_answers", "get_progress", "list_progress"],
    "hours/ledger.py": ["get_records", "list_records"],
    "hours/service.py": ["_known", "_mine"],
    "portfolio/service.py": [
        "_check_thing", "_deeds", "get_ratings", "list_ratings", "get_evidence", "list_evidence",
    ],
    "reflections/service.py": [
        "_changing", "_own", "delete_reflection", "get_reflections", "get_own", "list_reflections",
    ],
    "journal/entries.py": ["get_entry", "get_own_entry", "get_entries", "list_entries"],
    "journal/readings.py": ["note_reading"],
    "journal/shares.py": [
        "share_entry", "_check_mentor", "unshare_entry", "withdraw",
    ],
    "mentoring/acknowledgements.py": ["acknowledge"],
    "mentoring/comments.py": [
        "list_comments", "write_comment", "_own", "_once_more", "_edit", "delete_comment",
    ],
    "mentoring/invitations.py": ["_check_room", "_open", "accept_invitation", "_close"],
    "mentoring/meetings.py": ["list_meetings", "write_meeting", "_known", "delete_meeting"],
    "mentoring/pairings.py": [
        "changing", "update_pairing", "end_pairing", "note_access", "check_open", "begin",
    ],
    "mentoring/questions.py": [
        "ask_mentor", "_own", "delete_question", "forget", "changed", "_about",
    ],
    "mentoring/readers.py": ["list_readers"],
    "mentoring/since.py": ["_entries", "_questions", "_comments"],
    "mentoring/threads.py": [
        "clause", "thread_of", "_question", "_whom_to_answer", "_stands", "reads",
    ],
}  # fmt: skip
# The quick ones first: most conditions are missed within seconds.
STORIES = [
    "tests/courses",
    "tests/reflections",
    "tests/portfolio",
    "tests/hours",
    "tests/mentoring",
    "tests/journal",
    "tests/accounts",
    "tests/notifications",
]
MORE = [
    "tests/reminders",
    "tests/sync/test_service.py",
    "tests/matrix/test_matrix.py",
    "tests/matrix/test_outside.py",
]
FEW = ("policy/journal.py:shared_entries:1", "mentoring/comments.py:_own:0")


class _Without(ast.NodeTransformer):
    """Leaves out the condition of that number.

    One side of an `&`, `|`, `and` or `or`; a comparison, or `is_in`, that stands alone; a refusal;
    asking again.
    """

    def __init__(self, number: int) -> None:
        self.left = number
        self.seen: set[str] = set()
        self.is_done = False

    def _is_it(self) -> bool:
        self.left -= 1
        self.is_done = self.is_done or self.left == -1
        return self.left == -1

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.op, ast.BitAnd | ast.BitOr):
            if self._is_it():
                return node.right
            if self._is_it():
                return node.left
        return node

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.AST:
        self.generic_visit(node)
        for number in range(len(node.values)):
            if self._is_it():
                kept = node.values[:number] + node.values[number + 1 :]
                return kept[0] if len(kept) == 1 else ast.BoolOp(node.op, kept)
        return node

    def visit_Return(self, node: ast.Return) -> ast.AST:
        """A condition that stands alone becomes one that every row fulfils."""
        self.generic_visit(node)
        match node.value:
            case ast.Compare(left=left, ops=[ast.Eq()]) as alone if self._is_it():
                return ast.Return(ast.Compare(left, alone.ops, [left]))
            case ast.Call(func=ast.Name("bool"), args=[ast.Compare(ops=[ast.Eq()])]):
                if self._is_it():
                    return ast.Return(ast.Constant(True))
            case ast.Compare(ops=[ast.Is()]) if self._is_it():
                return ast.Return(ast.Constant(True))
            case ast.Call(func=ast.Attribute(value=column, attr="is_in")) if self._is_it():
                return ast.Return(ast.Compare(column, [ast.Eq()], [column]))
        return node

    def visit_If(self, node: ast.If) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.body[0], ast.Raise) and self._is_it():
            return ast.Pass()
        return node

    def visit_Assign(self, node: ast.Assign) -> ast.AST:
        """What is asked a second time, once it is held, may have changed since the first."""
        text = ast.unparse(node)
        self.generic_visit(node)
        if text in self.seen and self._is_it():
            return ast.Pass()
        self.seen.add(text)
        return node

    def visit_Expr(self, node: ast.Expr) -> ast.AST:
        is_check = "check" in ast.unparse(node.value).partition("(")[0]
        return ast.Pass() if is_check and self._is_it() else node


FUNCTIONS = ast.FunctionDef | ast.AsyncFunctionDef


def _functions(tree: ast.Module, names: list[str] | None) -> list[str]:
    found = [one.name for one in ast.walk(tree) if isinstance(one, FUNCTIONS)]
    return found if names is None else [name for name in found if name in names]


def mutants() -> Iterator[tuple[str, str]]:
    """Yield the name and the text of each guarding file with one condition less."""
    policies = {f"policy/{path.name}": None for path in sorted((BACKEND / "policy").glob("*.py"))}
    for path, names in {**policies, **GUARDS}.items():
        text = (BACKEND / path).read_text()
        for function in _functions(ast.parse(text), names):
            for number in range(100):
                tree, without = ast.parse(text), _Without(number)
                for one in ast.walk(tree):
                    if isinstance(one, FUNCTIONS) and one.name == function:
                        one.body = [without.visit(statement) for statement in one.body]
                if not without.is_done:
                    break
                yield f"{path}:{function}:{number}", ast.unparse(ast.fix_missing_locations(tree))


MUTANTS = dict(mutants())
missed: set[str] = set()  # by some test, as they should be


def _is_found(name: str, folder: Path) -> bool:
    """Tell whether any test fails with this change."""
    for part in ("backend", "tests"):
        shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
    for part in ("pyproject.toml", "schema.graphql"):
        shutil.copy(ROOT / part, folder)
    if name:
        (folder / "backend" / name.split(":")[0]).write_text(MUTANTS[name])
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-x",
        "-q",
        "-k",
        "not postgresql",
        "-p",
        "no:cacheprovider",
        f"--basetemp={folder}/tmp",  # or it would close the folder of the run it is part of
    ]
    ran = subprocess.run(
        [*command, *STORIES, *MORE],
        cwd=folder,
        env={**os.environ, "SOAK": "0", "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert ran.returncode in (0, 1), ran.stdout[-2000:] + ran.stderr[-2000:]
    return ran.returncode == 1


def test_there_is_something_to_leave_out():
    assert len(MUTANTS) > 150
    assert set(FEW) <= set(MUTANTS)


@pytest.mark.parametrize("name", FEW)
def test_without_a_condition_some_test_fails(name, tmp_path):
    assert _is_found(name, tmp_path)


@pytest.mark.soak
@pytest.mark.timeout(900)
def test_with_every_condition_no_test_fails(tmp_path):
    assert not _is_found("", tmp_path)


@pytest.mark.soak
@pytest.mark.timeout(900)
@pytest.mark.parametrize("name", MUTANTS)
def test_without_any_condition_some_test_fails(name, tmp_path):
    assert _is_found(name, tmp_path)
    missed.add(name)


@pytest.mark.soak
def test_the_figure(capsys):
    with capsys.disabled():
        print(f"\nconditions missed when left out: {len(missed)} / {len(MUTANTS)}", end="")
    assert missed == set(MUTANTS)

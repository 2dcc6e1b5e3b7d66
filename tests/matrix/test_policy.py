"""Every condition of `policy/` is needed: without any one of them some test fails.

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
POLICY = ROOT / "backend" / "policy"
# The quick ones first: most conditions are missed within seconds.
STORIES = ["tests/mentoring", "tests/journal", "tests/accounts", "tests/notifications"]
MORE = ["tests/reminders", "tests/sync/test_service.py", "tests/matrix/test_matrix.py"]
FEW = ("journal.py:shared_entries:1", "mentoring.py:readable_comments:1")


class _Without(ast.NodeTransformer):
    """Leaves out the condition of that number: one side of an `&` or `|`, or a comparison."""

    def __init__(self, number: int) -> None:
        self.left = number
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

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        if isinstance(node.ops[0], ast.Eq) and self._is_it():
            return ast.Compare(node.left, node.ops, [node.left])  # true of every row
        return node


def mutants() -> Iterator[tuple[str, str]]:
    """Yield the name and the text of each policy file with one condition less."""
    for path in sorted(POLICY.glob("*.py")):
        tree = ast.parse(path.read_text())
        for place, function in enumerate(tree.body):
            number = 0
            while isinstance(function, ast.FunctionDef):
                fresh = ast.parse(path.read_text())
                without = _Without(number)
                fresh.body[place] = without.visit(fresh.body[place])
                if not without.is_done:
                    break
                yield f"{path.name}:{function.name}:{number}", ast.unparse(fresh)
                number += 1


MUTANTS = dict(mutants())


def _is_found(name: str, folder: Path) -> bool:
    """Tell whether any test fails with this change."""
    for part in ("backend", "tests"):
        shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
    for part in ("pyproject.toml", "schema.graphql"):
        shutil.copy(ROOT / part, folder)
    if name:
        (folder / "backend" / "policy" / name.split(":")[0]).write_text(MUTANTS[name])
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
    assert len(MUTANTS) > 60
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

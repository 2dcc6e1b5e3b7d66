"""A throw-away PostgreSQL cluster, reached through a socket in its own folder."""

import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Self

FAST = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c listen_addresses="


def _binary(name: str) -> str:
    installed = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True)
    found = str(installed[0]) if installed else shutil.which(name)
    assert found, "install PostgreSQL: tests/needs.sh says how"
    return found


class Cluster:
    """PostgreSQL refuses to run as root; then it runs as the user `postgres`.

    Its folder is apart from pytest's: those are closed to other users whenever a run begins.
    """

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="growth-postgres-")
        folder = self._sockets = Path(self._folder.name)
        self._data = folder / "data"
        self._as: list[str] = []
        if os.geteuid() == 0:
            owner = pwd.getpwnam("postgres")
            os.chown(folder, owner.pw_uid, owner.pw_gid)
            self._as = ["runuser", "-u", "postgres", "--"]

    def __enter__(self) -> Self:
        self._run("initdb", "-D", self._data, "-U", "growth", "-A", "trust", "-E", "UTF8", "-N")
        log = self._sockets / "log"
        options = f"{FAST} -k {self._sockets}"
        self._run("pg_ctl", "-D", self._data, "-l", log, "-o", options, "-w", "start")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._run("pg_ctl", "-D", self._data, "-m", "immediate", "-w", "stop")
        self._folder.cleanup()

    def create(self, name: str) -> str:
        """Return the address of a new, empty database."""
        self._run("createdb", "-h", self._sockets, "-U", "growth", name)
        return f"postgresql://growth@/{name}?host={self._sockets}"

    def _run(self, name: str, *arguments: object) -> None:
        command = [*self._as, _binary(name), *map(str, arguments)]
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, text=True, cwd="/", check=False
        )
        assert done.returncode == 0, done.stderr

"""The real server as a process of its own, on a free port, ended by its pid."""

import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import TracebackType
from typing import Self

GROWTH = [sys.executable, "-m", "backend.cli"]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def environment(folder: Path, **more: str) -> dict[str, str]:
    known = {"PATH": os.environ["PATH"], "HOME": str(folder), "DATA_DIR": str(folder)}
    return {**known, "PYTHONWARNINGS": "ignore", **more}


class Server:
    """`growth serve`. Its output goes to a file beside the database."""

    def __init__(
        self, folder: Path, *, port: int | None = None, checks: str = "", **settings: str
    ) -> None:
        self.folder = folder
        self.port = port or free_port()
        self.origin = f"http://localhost:{self.port}"
        self._checks = checks or self.origin  # where it answers, perhaps through a proxy
        self._settings = settings
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> Self:
        with (self.folder / "log").open("ab") as log:
            env = environment(self.folder, PORT=str(self.port), **self._settings)
            self.process = subprocess.Popen(
                [*GROWTH, "serve"], env=env, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        deadline = time.monotonic() + 60
        while not self.answers():
            assert self.process.poll() is None, self.log
            assert time.monotonic() < deadline, "the server does not answer"
            time.sleep(0.02)
        return self

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self._checks}/auth/offers", timeout=5):
                return True
        except (urllib.error.URLError, OSError):
            return False

    @property
    def log(self) -> str:
        return (self.folder / "log").read_text()

    def kill(self) -> None:
        """As a power cut to the process: nothing is flushed, nothing said."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def stop(self) -> int:
        """Ask it to end, and return its exit code."""
        assert self.process is not None
        self.process.terminate()
        return self.process.wait(timeout=30)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self.process is not None and self.process.poll() is None:
            self.stop()


def growth(folder: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run one command to its end."""
    return subprocess.run(
        GROWTH + list(arguments),
        env=environment(folder, **settings),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def reset_secret(output: str) -> str:
    found = re.search(r"/reset#(\S+)", output)
    assert found, output
    return found[1]

"""The command `growth`: one clear line when it cannot, and nothing changed."""

import shutil
import socket
import sqlite3
from pathlib import Path

import pytest

from tests.server import Server, free_port, growth, reset_secret


def refusal(done) -> str:
    """The one line a command ended with."""
    assert done.returncode == 1, done.stdout + done.stderr
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1, done.stderr
    return lines[0]


def test_a_taken_port(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        line = refusal(growth(tmp_path, "serve", PORT=str(port)))
    assert f"Port {port}" in line
    assert list(tmp_path.iterdir()) == [], "nothing changed"


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://nobody@127.0.0.1:1/none",
        "postgresql://nobody@/none?host=/nowhere",
        "mysql://x",
        "sqlite:////proc/growth.sqlite",
        "postgresql://x:y@host:abc/db",
        "postgresql://x@127.0.0.1/db?sslmode=bogus",
        "postgresql://[",
    ],
)
def test_a_database_that_cannot_be_used(tmp_path, url):
    line = refusal(growth(tmp_path, "serve", DATABASE_URL=url, PORT=str(free_port())))
    assert "DATABASE_URL" in line or "Cannot write" in line


def test_a_file_that_is_no_database(tmp_path):
    (tmp_path / "growth.sqlite").write_text("A diary, and no database at all. " * 200)
    assert "not a database" in refusal(growth(tmp_path, "migrate"))


def test_a_folder_that_cannot_be_written(tmp_path):
    blocked = tmp_path / "file"
    blocked.touch()
    assert "Cannot write" in refusal(growth(blocked / "below", "migrate"))


def test_a_database_from_the_future(tmp_path, sqlite_template: Path):
    path = shutil.copy(sqlite_template, tmp_path / "growth.sqlite")
    with sqlite3.connect(path) as future:
        future.execute("INSERT INTO migration (name, app_name) VALUES ('2999-x', 'backend')")
    future.close()
    before = Path(path).read_bytes()
    assert "newer than this version" in refusal(growth(tmp_path, "serve", PORT=str(free_port())))
    assert Path(path).read_bytes() == before


def test_the_demo_is_refused_where_others_reach_it(tmp_path):
    line = refusal(growth(tmp_path, "serve", DEMO="1", HOST="0.0.0.0"))
    assert "DEMO" in line


def test_demo_people_are_made_once_and_only_when_wanted(tmp_path):
    with Server(tmp_path, DEMO="1") as server:
        assert "Demo people made" in server.log
        assert "Ana Ruiz" in server.log
        assert server.origin in server.log
    assert "Nothing made" in growth(tmp_path, "demo").stdout
    given = f"sqlite:///{tmp_path / 'given.sqlite'}"
    assert "DEMO=1" in refusal(growth(tmp_path, "demo", DATABASE_URL=given))
    empty = tmp_path / "plain"
    empty.mkdir()
    with Server(empty) as server:
        assert "Demo" not in server.log


def test_a_reset_link_is_printed_for_the_operator(tmp_path):
    assert "Nobody here" in refusal(growth(tmp_path, "reset-link", "ana@school.example"))
    growth(tmp_path, "demo")
    assert "Nobody here" in refusal(growth(tmp_path, "reset-link", "ana@demo.example"))
    with sqlite3.connect(tmp_path / "growth.sqlite") as database:
        database.execute("UPDATE account_user SET is_demo = 0")
    database.close()
    done = growth(tmp_path, "reset-link", "ana@demo.example", PUBLIC_ORIGIN="https://g.example")
    assert done.stdout.startswith("https://g.example/reset#")
    assert len(reset_secret(done.stdout)) >= 22, "at least 128 bits"


def test_the_audit_log_is_whole_or_the_operator_is_told_where_it_is_not(tmp_path):
    growth(tmp_path, "demo")
    with sqlite3.connect(tmp_path / "growth.sqlite") as database:
        database.execute("UPDATE account_user SET is_demo = 0")
    database.close()
    for _ in range(2):
        growth(tmp_path, "reset-link", "ana@demo.example")
    whole = growth(tmp_path, "audit").stdout
    end = whole.split()[-1]
    assert growth(tmp_path, "audit", end).stdout == whole
    assert "Give an end" in refusal(growth(tmp_path, "audit", "12:34"))
    with sqlite3.connect(tmp_path / "growth.sqlite") as database:
        database.execute("DROP TRIGGER audit_line_DELETE")
        database.execute("DELETE FROM audit_line WHERE seq = 1")
    database.close()
    assert "Line 1 is missing" in refusal(growth(tmp_path, "audit"))


def test_the_server_stops_when_it_is_asked_to(tmp_path):
    server = Server(tmp_path).start()
    assert server.stop() in (0, -15), "uvicorn tidies up, then ends by the signal it got"
    assert not (tmp_path / "growth.sqlite-wal").exists(), "the database was closed"


def test_a_broken_course_stops_the_start_with_file_and_line(tmp_path):
    head = tmp_path / "courses" / "ours" / "en" / "course.md"
    head.parent.mkdir(parents=True)
    head.write_text("---\nslug: ours\ntitel: Ours\n---\nWords.\n")
    done = growth(tmp_path, "serve", COURSES_DIR=str(tmp_path / "courses"))
    assert done.returncode == 1
    assert f"{head}:3: “titel” is unknown." in done.stderr.splitlines()


def test_migrate_says_what_it_did(tmp_path):
    assert "brought up to date" in growth(tmp_path, "migrate").stdout
    assert growth(tmp_path, "migrate").stdout == "The database is up to date.\n"

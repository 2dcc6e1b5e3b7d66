"""What operators see: figures and health on a port of their own, and logs that tell of nobody."""

import json
import socket
import sqlite3
import subprocess
import sys
import urllib.error
import urllib.request

import pytest

from backend import settings
from backend.kit import logs
from backend.settings import WrongSetting
from tests.server import Server, environment, free_port, growth


def get(url):
    with urllib.request.urlopen(url, timeout=10) as answer:
        return answer.status, answer.read().decode()


def test_figures_and_health_are_on_a_port_of_their_own(tmp_path):
    port = free_port()
    with Server(tmp_path, DEMO="1", METRICS_PORT=str(port)) as server:
        status, text = get(f"http://127.0.0.1:{port}/metrics")
        assert status == 200
        for name in ("growth_reminders_due", "growth_deliveries_sent", "growth_deliveries_failed",
                     "growth_delivery_lag_seconds", "growth_deliveries_waiting"):  # fmt: skip
            assert f"# TYPE {name}" in text
        status, text = get(f"http://127.0.0.1:{port}/health")
        assert (status, json.loads(text)) == (200, {"database": True, "worker": True})
        # The app's own address has neither: it answers its shell, as for any page of the app.
        _, page = get(f"{server.origin}/metrics")
        assert "growth_" not in page
        listening = socket.socket()
        with listening, pytest.raises(OSError, match="refused"):
            listening.connect(("127.0.0.2", port))


def test_health_says_when_the_database_is_gone(tmp_path):
    port = free_port()
    with Server(tmp_path, METRICS_PORT=str(port)):
        database = sqlite3.connect(tmp_path / "growth.sqlite", timeout=20)
        database.execute("DROP TABLE account_user")
        database.commit()
        database.close()
        with pytest.raises(urllib.error.HTTPError) as broken:
            get(f"http://127.0.0.1:{port}/health")
        broken.value.close()
        assert broken.value.code == 503


def test_a_taken_port_for_figures_is_said_before_anything_starts(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        for command in ("serve", "worker"):
            done = growth(tmp_path, command, METRICS_PORT=str(port), PORT=str(free_port()))
            assert done.returncode == 1
            assert f"METRICS_PORT {port}" in done.stderr


def test_a_worker_apart_stops_when_it_is_asked_to(tmp_path):
    server = Server(tmp_path, WORKER="0")
    with server:
        with (tmp_path / "worker").open("ab") as log:
            worker = subprocess.Popen(
                [sys.executable, "-m", "backend.cli", "worker"], stdin=subprocess.DEVNULL,
                stdout=log, stderr=log, env=environment(tmp_path),
            )  # fmt: skip
        while "at it" not in (tmp_path / "worker").read_text():
            assert worker.poll() is None
        worker.terminate()
        assert worker.wait(timeout=30) == 0


def test_logs_are_one_json_object_a_line(capsys):
    logs.to_stderr()
    logs.event("delivery broke", error="TimeoutError", count=3)
    logs.logger.handlers, logs.logger.propagate = [], True
    line = json.loads(capsys.readouterr().err)
    assert line.pop("at").endswith("+00:00")
    assert line == {
        "level": "info", "event": "delivery broke", "error": "TimeoutError", "count": 3,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "environment"),
    [
        ("METRICS_PORT", {"METRICS_PORT": "0"}),
        ("METRICS_PORT", {"METRICS_PORT": "x"}),
        ("WORKER", {"WORKER": "2"}),
        ("VAPID_PRIVATE_KEY", {"VAPID_PRIVATE_KEY": "short"}),
        ("VAPID_SUBJECT", {"VAPID_SUBJECT": "operator"}),
        ("VAPID_SUBJECT", {"VAPID_SUBJECT": "mailto:a b@c"}),
        ("VAPID_SUBJECT", {"VAPID_SUBJECT": "mailto:<a@b.c>"}),
        ("SMTP_SECURITY", {"SMTP_HOST": "x", "SMTP_SECURITY": "ssl", "MAIL_FROM": "a@b.c"}),
        ("SMTP_PORT", {"SMTP_HOST": "x", "SMTP_PORT": "-1", "MAIL_FROM": "a@b.c"}),
        ("MAIL_FROM", {"SMTP_HOST": "x"}),
        ("MAIL_FROM", {"SMTP_HOST": "x", "MAIL_FROM": "nobody"}),
    ],
)
def test_a_wrong_setting_is_named(name, environment):
    with pytest.raises(WrongSetting, match=name):
        settings.read(environment)


def test_secrets_are_not_printed_with_the_settings():
    found = settings.read(
        {
            "SMTP_HOST": "x", "MAIL_FROM": "a@b.c", "SMTP_PASSWORD": "hush",
            "VAPID_PRIVATE_KEY": "A" * 42 + "E",
        }
    )  # fmt: skip
    assert "hush" not in repr(found)
    assert "AAAA" not in repr(found)
    assert found.smtp.port == 587

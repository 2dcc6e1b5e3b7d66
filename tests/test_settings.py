import pytest

from backend import settings
from backend.settings import WrongSetting


def read(**environment):
    return settings.read(environment)


def test_nothing_set_is_a_server_on_this_machine():
    found = read()
    assert (found.host, found.port, found.public_origin) == (
        "127.0.0.1", 8000, "http://localhost:8000",
    )  # fmt: skip
    assert found.database_url.endswith("/var/growth.sqlite")
    assert not found.demo
    assert found.registration_open


def test_the_origin_follows_the_port():
    assert read(PORT="9000").public_origin == "http://localhost:9000"
    https = read(PUBLIC_ORIGIN="https://Growth.example.org/")
    assert (https.public_origin, https.public_host, https.relying_party, https.is_https) == (
        "https://growth.example.org", "growth.example.org", "growth.example.org", True,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "x"), ("PORT", "0"), ("PORT", "65536"), ("PORT", "٣"),
        ("DATABASE_URL", "mysql://x"), ("DATABASE_URL", "growth.sqlite"),
        ("REGISTRATION", "maybe"), ("DEMO", "yes"), ("DEVELOPMENT", "2"),
        ("PUBLIC_ORIGIN", "growth.example.org"), ("PUBLIC_ORIGIN", "https://x/y"),
        ("PUBLIC_ORIGIN", "ftp://x"), ("PUBLIC_ORIGIN", "https://["), ("PUBLIC_ORIGIN", "http://x:y"),
        ("COURSES_DIR", "/no/such/folder"),
    ],
)  # fmt: skip
def test_a_wrong_setting_is_named_in_one_sentence(name, value):
    with pytest.raises(WrongSetting, match=name):
        read(**{name: value})


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.7", "::", "growth.example.org"])
def test_the_demo_listens_on_this_machine_only(host):
    with pytest.raises(WrongSetting, match="DEMO"):
        read(DEMO="1", HOST=host)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "127.0.0.9"])
def test_the_demo_on_loopback_is_fine(host):
    assert read(DEMO="1", HOST=host).demo

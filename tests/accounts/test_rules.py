import pytest

from backend.accounts import rules


@pytest.mark.parametrize(
    "email",
    ["", "ana", "ana@school", "@school.org", "a b@school.org", "ana@sch ool.org", "a\n@school.org",
     "<ana@school.org>", "x" * 250 + "@school.org", "a,b@school.org"],
)  # fmt: skip
def test_what_is_no_address_is_refused(email):
    assert [problem.field for problem in rules.email_problems(email)] == ["email"]


@pytest.mark.parametrize(
    "email", ["ana@school.org", " Ana.Ruiz+x@sub.school.example ", "zoë@schule.de"]
)
def test_an_address_is_taken_as_it_is_written(email):
    assert rules.email_problems(email) == []


@pytest.mark.parametrize(
    "password",
    ["short", "x" * 11, "password1234", "123456789012", "qwertyuiop12", "aaaaaaaaaaaaaaa",
     "passwordpassword", "Ana Ruiz Ana Ruiz", "ana@school.org", "iloveyou1234", "x" * 201,
     "a good one \0 broken"],
)  # fmt: skip
def test_common_and_guessable_passwords_are_refused(password):
    known = ("Ana Ruiz", "ana@school.org")
    assert [p.field for p in rules.password_problems(password, known=known)] == ["password"]


@pytest.mark.parametrize(
    "password",
    ["warm rain on tin roofs", "Tr0ub4dor&3-plum", "смородина под окном", "x9$Lq2!vPz7w"],
)
def test_unrelated_words_and_random_letters_are_good(password):
    assert rules.password_problems(password, known=("Ana", "ana@school.org")) == []


@pytest.mark.parametrize(
    ("name", "count"), [("", 1), ("  ", 1), ("x" * 121, 1), ("\0", 1), ("Ana 'O’Hé", 0)]
)
def test_names(name, count):
    assert len(rules.name_problems(name)) == count


def test_time_zones_and_languages_come_from_their_lists():
    assert rules.time_zone_problems("America/Denver") == []
    assert rules.time_zone_problems("../../etc/passwd")
    assert rules.locale_problems("en-US") == []
    assert rules.locale_problems("x" * 40)


@pytest.mark.parametrize(
    ("agent", "label"),
    [
        ("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/156.0 Mobile Safari/537.36",
         "Chrome on Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Safari/605",
         "Safari on iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0",
         "Firefox on Linux"),
        ("", "A browser"),
    ],
)  # fmt: skip
def test_a_device_is_named_as_people_know_it(agent, label):
    assert rules.device_label(agent) == label

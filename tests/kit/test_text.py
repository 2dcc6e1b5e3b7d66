from backend.kit.text import folded, unkeepable


def test_what_no_database_keeps_is_refused() -> None:
    assert unkeepable("a\0b")
    assert unkeepable("a\ud800b")
    assert unkeepable("Zoë 👩‍🏫 ﷺ ‮") is None


def test_search_knows_no_case_and_no_accents() -> None:
    assert folded("CAFÉ Straße İ") == folded("café strasse i̇")

"""The glossary: words looked up, one or several."""

from model.report.text.glossary import GLOSSARY, matching


def words(*wanted: str) -> list[str]:
    return [word for _, word, _ in matching(wanted)]


def test_without_words_every_entry_is_there() -> None:
    assert words() == [word for entries in GLOSSARY.values() for word in entries]


def test_words_that_no_entry_has_together_are_looked_up_one_by_one() -> None:
    assert {"replacement", "withdrawal"} <= set(words("replacement", "withdrawal"))


def test_where_an_entry_has_all_words_only_such_entries_are_found() -> None:
    assert words("red", "LINE") == words("red line") == ["red line"]


def test_a_word_that_no_entry_has_finds_nothing() -> None:
    assert words("nonesuch") == []

from pathlib import Path

from model.experiment.design.identity import RULE_ROOMS, content_hash, source_hash


def rooms(root: Path) -> Path:
    for room in RULE_ROOMS:
        (root / room).mkdir(parents=True)
        (root / room / "rules.py").write_text(f"# {room}\n")
    return root


def test_an_edit_to_any_rule_changes_the_hash_of_the_sources(tmp_path: Path) -> None:
    root = rooms(tmp_path / "model")
    seen = {source_hash(root)}
    for room in RULE_ROOMS:
        (root / room / "rules.py").write_text("x = 1\n")
        seen.add(source_hash(root))
    assert len(seen) == len(RULE_ROOMS) + 1


def test_where_the_sources_lie_does_not_change_their_hash(tmp_path: Path) -> None:
    assert source_hash(rooms(tmp_path / "a")) == source_hash(rooms(tmp_path / "b" / "c"))


def test_a_renamed_source_changes_the_hash(tmp_path: Path) -> None:
    root = rooms(tmp_path)
    before = source_hash(root)
    (root / "world" / "rules.py").rename(root / "world" / "other.py")
    assert source_hash(root) != before


def test_the_order_of_keys_does_not_change_a_content_hash() -> None:
    assert content_hash({"a": 1, "b": [1.5]}) == content_hash({"b": [1.5], "a": 1})

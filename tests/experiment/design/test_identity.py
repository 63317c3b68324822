from pathlib import Path

import grimp
import pytest

import model
from model.errors import InputError
from model.experiment.design import identity
from model.experiment.design.identity import SourceWatch, content_hash
from model.simulation import sources as rules
from model.simulation.sources import DECIDING, source_files, source_hash

NOT_DECIDING = {
    "errors": "says what is wrong, in words",
    "lanes": "gathers the names of its parts",
    "lanes/check": "refuses a rule, and never changes one",
    "lanes/faults.py": "says what is wrong, in words",
    "lanes/interpret": "replays for explanation; that it gives the same bits is tested",
    "places.py": "says where things are kept",
    "scenario": "what was read is in the scenario's own hash",
    "simulation": "gathers the names of its parts",
    "simulation/loaded.py": "notes which rules were loaded",
    "simulation/sources.py": "says which sources decide",
    "stats": "counts rows, and makes none",
    "version.py": "is stored beside the hash",
}


def sources(root: Path) -> Path:
    for name in DECIDING:
        path = root / name if name.endswith(".py") else root / name / "rules.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"# {name}\n")
    return root


@pytest.mark.parametrize("name", DECIDING)
def test_an_edit_to_what_decides_rows_changes_the_hash_of_the_sources(tmp_path: Path, name: str) -> None:
    root = sources(tmp_path / "model")
    before = source_hash(root)
    (root / name if name.endswith(".py") else root / name / "rules.py").write_text("x = 1\n")
    assert source_hash(root) != before


def test_an_edit_while_blocks_are_played_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = sources(tmp_path / "model")
    monkeypatch.setattr(rules, "package_folder", lambda: root)
    monkeypatch.setattr(identity, "package_folder", lambda: root)
    monkeypatch.setattr(SourceWatch, "EVERY", 0.0)
    watch = SourceWatch(source_hash, source_hash())
    watch.check()
    watch.check()
    (root / DECIDING[0] / "rules.py").write_text("x = 1\n")
    with pytest.raises(InputError, match="edited since the run was planned"):
        watch.check()


def test_every_source_that_is_said_to_decide_is_there() -> None:
    root = Path(model.__file__).parent
    assert all((root / name).exists() for name in DECIDING)


def test_whatever_a_block_imports_decides_its_rows_or_is_known_not_to() -> None:
    """A source that decides rows and stands in neither list would let runs of other rules pass as the same."""
    root = Path(model.__file__).parent
    deciding = {path.relative_to(root).with_suffix("") for path in source_files()}
    graph = grimp.build_graph("model")
    unknown = []
    for name in graph.find_upstream_modules("model.simulation.block"):
        place = Path(*name.split(".")[1:])
        if place in deciding or place / "__init__" in deciding:
            continue
        known = [other for other in NOT_DECIDING if place == Path(other) or _inside(place, other)]
        if not known:
            unknown.append(name)
    assert unknown == []


def _inside(place: Path, other: str) -> bool:
    return place == Path(other).with_suffix("") or (
        other not in ("lanes", "simulation") and Path(other) in place.parents
    )


def test_an_edited_message_leaves_stored_runs_valid() -> None:
    root = Path(model.__file__).parent
    named = {path.relative_to(root).as_posix() for path in source_files()}
    for words in ("errors/problem.py", "scenario/lints.py", "scenario/schema/validate.py", "lanes/check/hints.py"):
        assert (root / words).is_file()
        assert words not in named


def test_where_the_sources_lie_does_not_change_their_hash(tmp_path: Path) -> None:
    assert source_hash(sources(tmp_path / "a")) == source_hash(sources(tmp_path / "b" / "c"))


def test_a_renamed_source_changes_the_hash(tmp_path: Path) -> None:
    root = sources(tmp_path)
    before = source_hash(root)
    (root / "world" / "rules.py").rename(root / "world" / "other.py")
    assert source_hash(root) != before


def test_the_order_of_keys_does_not_change_a_content_hash() -> None:
    assert content_hash({"a": 1, "b": [1.5]}) == content_hash({"b": [1.5], "a": 1})


def test_what_an_editor_leaves_beside_a_source_is_no_part_of_the_rules(tmp_path: Path) -> None:
    root = sources(tmp_path)
    before = source_hash(root)
    (root / "world" / ".#rules.py").symlink_to("somebody@somewhere.1:1")
    (root / "world" / ".rules.py.swp.py").write_text("x")
    (root / "world" / "gone.py").symlink_to("nothing.py")
    assert source_hash(root) == before

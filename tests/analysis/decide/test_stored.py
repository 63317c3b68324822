"""An analysis beside its run."""

import io
import json
import shutil
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rich.console import Console, Group

from model.analysis.decide import decision as analysis
from model.analysis.decide import stored
from model.app.analyse import analyse, analyse_runs, stored_analysis
from model.errors import InputError
from model.experiment.execute.events import Event, Stage
from model.experiment.store.run import Run, load_run
from model.report.decide.decision import decision_parts
from model.report.decide.pick import unlike_text
from model.report.page.sections.analysis import unlike_words
from model.scenario.scenario import Judgement
from tests.analysis.sweeps import crossing, drawn, flat, grid, scenario, study, swept


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of too few rows for an emulator or a box: its analysis is quick."""
    return swept(tmp_path_factory.mktemp("stored") / "run", crossing, drawn(8, 4)).folder


@pytest.fixture(scope="module")
def analysed(plain: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with its analysis beside it."""
    folder = tmp_path_factory.mktemp("analysed") / "run"
    shutil.copytree(plain, folder)
    analyse_runs([load_run(folder)])
    return folder


@pytest.fixture
def run(plain: Path, tmp_path: Path) -> Run:
    shutil.copytree(plain, tmp_path / "run")
    return load_run(tmp_path / "run")


@pytest.fixture
def analysed_run(analysed: Path, tmp_path: Path) -> Run:
    shutil.copytree(analysed, tmp_path / "run")
    return load_run(tmp_path / "run")


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was worked out since."""
    counted: list[str] = []
    whole = analysis.analyse

    def counting(*given: Any, **more: Any) -> Any:
        counted.append("analysed")
        return whole(*given, **more)

    monkeypatch.setattr(analysis, "analyse", counting)
    return counted


def printed(decision: analysis.Decision) -> str:
    console = Console(file=io.StringIO(), width=100)
    console.print(Group(*decision_parts(decision, console.width)))
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


@pytest.mark.parametrize("which", ["worlds", "levers"])
def test_the_second_answer_is_read_and_is_the_same(which: str, tmp_path: Path, counted: list[str]) -> None:
    run = (
        swept(tmp_path / "run", crossing, drawn(64, 8))
        if which == "worlds"
        else swept(tmp_path / "run", flat, grid(replications=60))
    )
    first, second = analyse_runs([run]), analyse_runs([load_run(run.folder)])
    assert counted == ["analysed"]
    assert printed(first) == printed(second)
    assert json.dumps(first.as_json()) == json.dumps(second.as_json())


def test_another_question_is_another_analysis(analysed_run: Run, counted: list[str]) -> None:
    analyse_runs([analysed_run], "deal_and_holds_5y", {"deal_and_holds_5y": 0.9})
    assert len(counted) == 1
    assert len(list(analysed_run.folder.glob("analysis-*.json"))) == 2


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"key": "0"}'])
def test_a_damaged_file_is_worked_out_anew(damage: str, analysed_run: Run, counted: list[str]) -> None:
    first = analyse_runs([analysed_run])
    assert counted == []
    [path] = analysed_run.folder.glob("analysis-*.json")
    whole = path.read_bytes()
    path.write_text(damage)
    assert analyse_runs([analysed_run]).as_json() == first.as_json()
    assert len(counted) == 1
    assert path.read_bytes() == whole


def test_a_number_that_is_text_is_damage(analysed_run: Run, counted: list[str]) -> None:
    [path] = analysed_run.folder.glob("analysis-*.json")
    content = json.loads(path.read_text())
    content["decision"]["worlds"] = "many"
    path.write_text(json.dumps(content))
    analyse_runs([analysed_run])
    assert len(counted) == 1


def test_an_analysis_goes_when_its_run_has_grown(analysed_run: Run) -> None:
    [old] = analysed_run.folder.glob("analysis-*.json")
    grown = swept(analysed_run.folder, crossing, drawn(8, 8))
    analyse_runs([grown])
    [new] = analysed_run.folder.glob("analysis-*.json")
    assert new != old


def test_an_analysis_made_without_an_extra_counts_until_it_is_asked_for_anew_and_says_so(
    analysed_run: Run, counted: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = analyse_runs([analysed_run])
    now = dict.fromkeys(stored.EXTRA, "9")
    was = stored.installed()
    monkeypatch.setattr(stored, "installed", lambda: now)
    analysis = stored_analysis([analysed_run])
    assert analysis is not None
    assert analysis.as_json() == first.as_json()
    assert analysis.unlike == tuple(f"with {name} {was[name]}" if was[name] else f"without {name}" for name in now)
    assert analysis.unlike[0] in unlike_text(analysis)
    assert analysis.unlike[0] in unlike_words(analysis)
    analyse_runs([analysed_run])
    assert counted == ["analysed"]
    again = stored_analysis([analysed_run])
    assert again is not None
    assert again.unlike == ()


def test_the_stages_of_an_analysis_are_announced(run: Run) -> None:
    events: list[Event] = []
    analyse_runs([run], on_event=events.append, workers=1)
    stages = [event for event in events if isinstance(event, Stage)]
    assert [stage.done for stage in stages] == list(range(len(analysis.STAGES)))
    assert stages[0].name == "analysing: reading rows"


def test_a_design_point_is_analysed_as_a_run(run: Run) -> None:
    decision = analyse([f"{run.folder}@3"], None, ())
    assert (decision.worlds, decision.design) == (4, None)


def test_all_that_are_not_there_are_named(run: Run) -> None:
    with pytest.raises(InputError) as error:
        analyse(["nowhere", "neither", f"{run.folder}:europe_alone"], None, ())
    assert len(error.value.problems) == 3


def traded(option: str, given: Any, theories: Any, chance: Any) -> list[Any]:
    """`europe_alone` holds more often and costs more."""
    far = option == "europe_alone"
    return [np.ones(chance(1).shape), (chance(1) < 0.3 + 0.4 * far).astype(float), 10.0 + 30.0 * far + chance(2)]


def test_weights_of_the_scenario_count_and_those_of_the_command_take_their_place(tmp_path: Path) -> None:
    stated = replace(scenario(), weights={"cost_eur": Judgement(3.0, "Thrift."), "deal_and_holds_5y": Judgement(1.0)})
    run = swept(tmp_path / "run", traded, study(scenario=stated, factors=(), replications=64, seed=5))
    acceptable = analyse_runs([run]).acceptability
    assert acceptable is not None
    assert acceptable.stated == {"deal_and_holds_5y": 0.25, "deal_signed": 0.0, "cost_eur": 0.75}
    assert max(acceptable.chosen, key=acceptable.chosen.__getitem__) == "no_guarantee"
    own = analyse_runs([run], weights={"deal_and_holds_5y": 1.0}).acceptability
    assert own is not None
    assert own.stated == {"deal_and_holds_5y": 1.0, "deal_signed": 0.0, "cost_eur": 0.0}
    assert max(own.chosen, key=own.chosen.__getitem__) == "europe_alone"
    with pytest.raises(InputError, match="no weight is above 0"):
        analyse_runs([run], weights={"deal_and_holds_5y": 0.0})


def test_a_stored_analysis_of_which_a_digit_is_damaged_is_worked_out_again(
    analysed_run: Run, counted: list[str]
) -> None:
    [file] = analysed_run.folder.glob("analysis-*.json")
    text = file.read_text(encoding="utf-8")
    place = next(place for place, letter in enumerate(text) if letter.isdigit() and place > text.index('"decision"'))
    file.write_text(f"{text[:place]}{(int(text[place]) + 1) % 10}{text[place + 1 :]}", encoding="utf-8")
    analyse_runs([analysed_run])
    assert counted == ["analysed"]
    assert file.read_text(encoding="utf-8") == text


def test_every_file_that_computes_an_analysis_decides_its_key() -> None:
    """Also those of rooms inside rooms, whose edits left what was stored before them standing."""
    names = [name for name in sys.modules if name.startswith(("model.analysis.decide.", "model.stats."))]
    assert {Path(str(sys.modules[name].__file__)) for name in names} <= set(stored.code_files())

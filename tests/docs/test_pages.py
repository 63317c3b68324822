"""The documentation: it builds without a warning, its links lead somewhere, its examples are valid."""

import re
import shlex
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag, urlparse

import pytest
import yaml
from typer.testing import CliRunner

from model.scenario import check


class Links(HTMLParser):
    """Collects what a page links to and what can be linked to in it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: set[str] = set()
        self.outside: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if value is None:
                continue
            if name == "id":
                self.ids.add(value)
            elif tag == "a" and name == "href":
                self.links.append(value)
            elif tag in {"script", "img", "link", "iframe"} and name in {"src", "href"}:
                (self.outside if urlparse(value).scheme else self.links).append(value)


@pytest.fixture(scope="module")
def built(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The documentation, built from a copy, with warnings as errors."""
    work = tmp_path_factory.mktemp("docs")
    # The generated pages are written beside the sources, so the sources are a copy here.
    shutil.copytree(root / "docs", work / "docs", ignore=shutil.ignore_patterns("_build", "generated"))
    for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md"):
        shutil.copy(root / name, work / name)
    out = work / "html"
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "-n", "--keep-going", work / "docs", out]
    result = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    return out


@pytest.fixture(scope="module")
def pages(built: Path) -> dict[Path, Links]:
    """Every page with its links."""
    return {path: Links(path.read_text(encoding="utf-8")) for path in built.rglob("*.html")}


@pytest.mark.slow
def test_every_link_within_the_documentation_leads_somewhere(built: Path, pages: dict[Path, Links]) -> None:
    assert len(pages) > 15
    broken = []
    for page, links in pages.items():
        for link in links.links:
            address, fragment = urldefrag(link)
            if urlparse(address).scheme or address.startswith("//"):
                continue
            address = address.partition("?")[0]
            goal = (page.parent / unquote(address)).resolve() if address else page
            goal = goal / "index.html" if goal.is_dir() else goal
            known = pages[goal].ids if goal in pages else None
            if not goal.exists() or (fragment and known is not None and unquote(fragment) not in known):
                broken.append(f"{page.relative_to(built)}: {link}")
    assert broken == []


@pytest.mark.slow
def test_pages_fetch_nothing_from_elsewhere(built: Path, pages: dict[Path, Links]) -> None:
    outside = {f"{path.relative_to(built)}: {link}" for path, page in pages.items() for link in page.outside}
    assert outside == set()


@pytest.mark.slow
def test_every_table_made_for_a_page_is_shown_on_one(built: Path) -> None:
    docs = built.parent / "docs"
    made = {path.stem for path in (docs / "reference/generated/fragments").glob("*.md")}
    text = "".join(path.read_text() for path in docs.rglob("*.md") if "generated" not in path.parts)
    assert made
    assert made - set(re.findall(r"generated/fragments/([\w-]+)\.md", text)) == set()


@pytest.mark.slow
def test_claims_that_contradict_each_other_stand_on_one_page(root: Path, built: Path) -> None:
    reported = yaml.safe_load((root / "scenarios/reported.yaml").read_text())
    against = {name for name, claim in reported.items() if claim["contradicts"]}
    page = (built / "explanation/contradictions.html").read_text()
    assert against
    assert {name for name in against if f">{name}<" not in page} == set()


@pytest.mark.slow
def test_every_theory_has_a_page_that_is_made_from_it(root: Path, built: Path) -> None:
    structures = yaml.safe_load((root / "scenarios/structures.yaml").read_text())
    for name, structure in structures.items():
        page = (built / f"explanation/structures/{name}.html").read_text()
        for value, reading in structure["values"].items():
            assert value in page, f"{name}: {value}"
            assert all(f">{source}<" in page for source in reading["source"]), f"{name}: {value}"


@pytest.mark.slow
def test_every_room_of_the_model_is_explained_somewhere(built: Path, pages: dict[Path, Links]) -> None:
    from model.simulation.turn import ROOMS

    ids = {name for path, page in pages.items() if path.is_relative_to(built / "explanation") for name in page.ids}
    assert [room.name for room in ROOMS if f"page-{room.name.replace('_', '-')}" not in ids] == []


def test_the_description_keeps_to_the_headings_of_its_protocol(root: Path) -> None:
    """ODD+D: Müller and others 2013, with the purpose and patterns of Grimm and others 2020."""
    wanted = [
        *("I.i Purpose", "I.ii Entities, state variables", "I.iii Process overview"),
        *("II.i Theoretical and empirical background", "II.ii Individual decision making", "II.iii Learning"),
        *("II.iv Individual sensing", "II.v Individual prediction", "II.vi Interaction", "II.vii Collectives"),
        *("II.viii Heterogeneity", "II.ix Stochasticity", "II.x Observation"),
        *("III.i Implementation", "III.ii Initialisation", "III.iii Input data", "III.iv Submodels"),
    ]
    folder = root / "docs/explanation/odd-d"
    pages = [(folder / f"{name}.md").read_text() for name in ("overview", "design-concepts", "details")]
    headings = re.findall(r"^## (.*)$", "".join(pages), re.MULTILINE)
    assert len(headings) == len(wanted)
    assert [(have, want) for have, want in zip(headings, wanted, strict=True) if not have.startswith(want)] == []


def test_every_test_that_the_prose_names_exists(root: Path) -> None:
    known = {
        name
        for path in (root / "tests").rglob("test_*.py")
        for name in re.findall(r"^ *def (test_\w+)", path.read_text(), re.MULTILINE)
    }
    known |= {path.stem for path in (root / "tests").rglob("test_*.py")}
    pages = [page for page in (root / "docs").rglob("*.md") if "generated" not in page.parts]
    # A test that a how-to page adds is not there before its steps are taken.
    texts = [re.sub(r"^```diff\n.*?^```", "", page.read_text(), flags=re.DOTALL | re.MULTILINE) for page in pages]
    named = {name for text in texts for name in re.findall(r"\b(test_\w+)", text)}
    assert named
    assert named - known == set()


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md"])
def test_links_of_the_top_pages_lead_to_files(root: Path, name: str) -> None:
    links = re.findall(r"\]\(([^)#\s]+)", (root / name).read_text())
    missing = [link for link in links if not urlparse(link).scheme and not (root / link).exists()]
    assert missing == []


def examples(root: Path) -> dict[str, str]:
    """Every YAML block of the prose that is a whole scenario, by page and id."""
    undocumented = {}
    for page in (root / "README.md", *sorted((root / "docs").rglob("*.md"))):
        if "generated" in page.parts:
            continue
        for block in re.findall(r"^```yaml\n(.*?)^```", page.read_text(), re.DOTALL | re.MULTILINE):
            content = yaml.safe_load(block)
            if isinstance(content, dict) and "id" in content:
                undocumented[f"{page.name}: {content['id']}"] = block
    return undocumented


def test_the_scenarios_shown_in_the_prose_are_valid(root: Path, tmp_path: Path) -> None:
    shutil.copytree(root / "scenarios", tmp_path / "scenarios")
    shown = examples(root)
    assert len(shown) >= 3
    wrong = {}
    for name, text in shown.items():
        # A study stands in a folder of its own, and names its scenario from there.
        folder = "studies" if "vary" in yaml.safe_load(text) else "."
        path = tmp_path / "scenarios" / folder / "shown.yaml"
        path.write_text(text)
        problems = [problem.render() for problem in check(path) if problem.severity == "error"]
        if problems:
            wrong[name] = problems
    assert wrong == {}


COMMAND = re.compile(r"^(?: {4}|\$ )(sim [a-z].*)$", re.MULTILINE)


def test_every_command_in_the_prose_names_options_that_exist(root: Path) -> None:
    import typer.main

    from model import cli

    commands = typer.main.get_command(cli.app).commands  # type: ignore[attr-defined]
    wrong = []
    for page in (root / "README.md", *sorted((root / "docs").rglob("*.md"))):
        if "generated" in page.parts:
            continue
        for line in COMMAND.findall(page.read_text()):
            words = line.split("#")[0].split()
            command = commands.get(words[1])
            known = {name for p in command.params for name in p.opts} if command else set()
            flags = {word.split("=")[0] for word in words[2:] if word.startswith("--")}
            if command is None or not flags <= known | {"--help"}:
                wrong.append(f"{page.name}: {line}")
    assert wrong == []


@pytest.mark.slow
def test_the_tutorial_runs_as_it_is_written(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from model import cli

    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SIM_WORKERS", "1")  # results do not depend on it
    lines = COMMAND.findall((root / "docs/tutorial/first-comparison.md").read_text())
    assert len(lines) >= 6
    for line in lines:
        result = CliRunner().invoke(cli.app, shlex.split(line)[1:])
        assert result.exit_code == 0, f"{line}\n{result.output}"
        assert result.stdout.strip(), line

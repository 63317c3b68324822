"""Writes the page of the reports' claims: `python -m tests.reports.page`."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from tests.reports.claims import Claim, Expectation, Level, Still
from tests.reports.measured import findings
from tests.reports.rows import CLAIMS

PAGE = Path(__file__).resolve().parents[2] / "docs" / "explanation" / "reports.md"

HEAD = """\
# What the reports argue, and what the model does

The five press reports that the scenario is made from argue about what a force would do. Each row below is one thing
they argue: the lever or rule that carries it in the model, what must come out if the model is to be recognised by a
reader of the reports, and what does come out. A row *works* when everything expected of it comes out, works *partly*
when some of it does, and does *not* work when none does; a row of *text* is said by the reports and moves nothing
here. That a row works says that the model contains the argument, not that the argument is true.

Effects are differences between two settings under the same luck, in pairs; a level is a mean at one setting. Brackets
are 95% intervals, and an expectation holds when its whole interval lies where it is expected. `forced` starts from a
deal already signed, `bargained` from the war. The rows stand in `tests/reports/`, and a test fails when a verdict is no
longer the model's.

"""


def _line(expectation: Expectation) -> str:
    result = findings()[expectation.id]
    mark = "comes out" if result.holds else "**does not come out**"
    at = (
        expectation.at
        if isinstance(expectation, Level)
        else expectation.effect.at
        if isinstance(expectation, Still)
        else expectation.at
    )
    sentence = expectation.effect.sentence if isinstance(expectation, Still) else expectation.sentence
    deal = "forced" if at.start == "ceasefire" else "bargained"
    return f"- {sentence} ({at.option}, {deal}) {mark}: {result.text}."


def _section(claim: Claim) -> str:
    parts = [
        f"## {claim.title}: {claim.verdict}",
        "",
        f"*Argued* ({', '.join(f'`{name}`' for name in claim.reported)}): {claim.argues}",
        "",
        f"*Carried by*: {claim.carried_by}",
    ]
    if claim.expects:
        parts += ["", *(_line(expectation) for expectation in claim.expects)]
    if claim.remark:
        parts += ["", claim.remark]
    return "\n".join(parts)


def page() -> str:
    """The page as text."""
    count = Counter(claim.verdict for claim in CLAIMS)
    said = (
        f"Of {len(CLAIMS)} rows {count['works']} work, {count['partly']} partly, {count['not']} not, "
        f"and {count['text']} are text."
    )
    return HEAD + said + "\n\n" + "\n\n".join(_section(claim) for claim in CLAIMS) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")

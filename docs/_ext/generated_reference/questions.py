"""The pages of what is shipped beside the main scenario: question files and studies."""

from collections.abc import Mapping
from typing import Any

from .markdown import anchor, code, codes, page, table, target
from .parameters import source_links, value_text

Data = Mapping[str, Any]


def question_page(questions: Mapping[str, Data]) -> str:
    """Return the page of question files: what each asks, what it builds on, changes and compares."""
    index = [
        (f"[{name}](#{anchor('question', name)})", content["title"], content["start"])
        for name, content in questions.items()
    ]
    parts = [
        "Each of these files in `scenarios/questions/` builds on the main scenario, or on another question, and"
        " changes only what its question needs. `sim run scenarios/questions/NAME.yaml` plays one.",
        table(["file", "what it is about", "starts in"], index),
    ]
    parts += [_question(name, content) for name, content in questions.items()]
    return page("Question files", *parts)


def _question(name: str, content: Data) -> str:
    lines = [f"{target('question', name)}\n## {content['title']}"]
    lines.append(f"File: `questions/{name}.yaml`, built on `{content['extends']}`. Starts in {content['start']}.")
    lines.append("\n".join(f"- {question.ask} ({codes(question.outcomes)})" for question in content["questions"]))
    if content["states"]:
        lines.append(
            "Theories it chooses: " + codes(f"{key}: {value}" for key, value in content["states"].items()) + "."
        )
    options = codes(content["options"])
    lines.append(f"Options: {options}; the others are compared with {code(content['reference'])}.")
    if content["overrides"]:
        rows = [
            (code(p.path), value_text(p.value.plain()), p.basis, source_links(p.source), p.because)
            for p in content["overrides"]
        ]
        lines.append(table(["parameter changed", "value", "basis", "source", "because"], rows))
    if content["limits"]:
        lines.append("What it cannot answer:\n\n" + "\n".join(f"- {limit}" for limit in content["limits"]))
    return "\n\n".join(lines)


def study_page(studies: Mapping[str, Any]) -> str:
    """Return the page of shipped studies: question, scenario, design, factors, options."""
    parts = [
        "The studies in `scenarios/studies/`. `sim run scenarios/studies/NAME.yaml` plays one. Their keys are under"
        f" [the scenario files](#{anchor('schema', 'file', 'study')})."
    ]
    for name, study in studies.items():
        parts.append(f"{target('study', name)}\n## {study.title}\n\n{study.question}")
        points = f", {study.points} points" if study.points else ""
        parts.append(
            f"File: `studies/{name}.yaml`, of the scenario `{study.scenario.id}`. Design: `{study.design}`{points},"
            f" {study.replications} replications of each cell, {study.luck} luck. Outcomes: {codes(study.outcomes)}."
        )
        rows = [(code(factor.path), factor.kind, _levels(factor), factor.unit) for factor in study.factors]
        parts.append(table(["factor", "kind", "settings", "unit"], rows) if rows else "Only the options differ.")
        parts.append("Options: " + codes(study.options) + ".")
    return page("Studies", *parts)


def _levels(factor: Any) -> str:
    if factor.names:
        return codes(factor.names)
    if factor.values:
        return ", ".join(f"{value:g}" for value in factor.values)
    return "drawn: " + value_text(factor.distribution.plain())

"""The glossary, a table for each group of words."""

from __future__ import annotations

from model.report.text.glossary import GLOSSARY

from .markdown import table


def glossary_fragments() -> dict[str, str]:
    """A fragment for each group, by name."""
    return {f"glossary-{group.lower()}": table(("word", "sense"), words.items()) for group, words in GLOSSARY.items()}

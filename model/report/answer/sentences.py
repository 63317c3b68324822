"""Generated sentences about a run. None says more than the intervals do after the adjustment for many comparisons.

A sentence carries the comparisons it claims, so that tests hold each against its interval.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ...analysis.findings.endings import Ending, Endings
from ...stats.intervals import LEVEL, Estimate, clopper_pearson
from ..figures.drawing.words import column_style, difference, plain, with_bounds
from ..text.words import joined, sentence

BETTER, WORSE, TIED = "better", "worse", "tied"
RULED_OUT, POSSIBLE = "ruled out", "possible"

SIGNING = "a deal is signed and "
"""How definitions begin that ask for a signing too."""


@dataclass(frozen=True)
class Claim:
    """What is said of an option against another: better, worse, or tied (not told apart); or beside the best of all,
    `than` the first estimate: ruled out, or possible."""

    option: str
    than: str
    says: str


@dataclass(frozen=True)
class Sentence:
    """A sentence: its beginning, which may stand out, and the rest; and what it claims."""

    lead: str
    rest: str = ""
    claims: tuple[Claim, ...] = ()

    @property
    def text(self) -> str:
        """The whole sentence."""
        return f"{self.lead} {self.rest}".strip()


def answer(endings: Endings) -> list[Sentence]:
    """The answer: the estimate that comes first, whether first place is settled, and who differs from the reference."""
    if endings.first.main.estimate is None:
        return [Sentence(f"{_outcome(endings)} applies to no history of this run.")]
    if len(endings.rows) == 1:
        return [_estimates(endings)]
    sentences = [_estimates(endings), _first_place(endings), _against_reference(endings)]
    return [*sentences, _correction(endings)]


def outcome_words(endings: Endings) -> str:
    """The main outcome in the words of its definition, within a sentence; where every history has a signing, as all do
    that start in the ceasefire, of the deal that each has."""
    words = (endings.main.definition or endings.main.title).split(". ")[0].rstrip(".")
    words = words[:1].lower() + words[1:]
    signed = all(row.signed.estimate == 1.0 for row in endings.rows)
    return (
        f"the deal that each begins with {words.removeprefix(SIGNING)}"
        if signed and words.startswith(SIGNING)
        else words
    )


def value_text(endings: Endings, row: Ending) -> str:
    """The main outcome of an option with its interval, as within a sentence."""
    if endings.main.kind == "share":
        return f"{with_bounds(row.main)}"
    look = column_style([other.main for other in endings.rows], endings.main.unit, endings.main.kind)
    return f"{plain(look, row.main)} {look.unit}"


def difference_text(endings: Endings, option: str, than: str) -> str:
    """The paired difference between two options with its interval."""
    contrast = endings.minus(option, than)
    look = column_style([contrast], endings.main.unit, endings.main.kind, True)
    return f"{difference(look, contrast)} {look.unit}"


def _outcome(endings: Endings) -> str:
    words = outcome_words(endings)
    return sentence(words)


def _estimates(endings: Endings) -> Sentence:
    first, reference = endings.first, endings.row(endings.reference)
    beside = "" if first is reference else f", and in {value_text(endings, reference)} with {_name(reference)}"
    if endings.main.kind == "share":
        counted = "" if endings.whole else f" of those {endings.main.denominator}"
        lead = f"Out of 100 histories{counted}, {outcome_words(endings)} in {value_text(endings, first)}"
        return Sentence(
            lead,
            f"with {_name(first)}, the highest estimate{beside}."
            if endings.main.better == "more"
            else f"with {_name(first)}, the lowest estimate{beside}.",
        )
    beside = beside.replace(", and in ", ", and ")
    return Sentence(f"{_outcome(endings)}: {value_text(endings, first)}", f"with {_name(first)}{beside}.")


def _first_place(endings: Endings) -> Sentence:
    first, tied = endings.first, endings.tied
    others = len(endings.rows) - 1
    if not tied:
        claims = tuple(Claim(row.option, first.option, RULED_OUT) for row in endings.rows[1:])
        who = (
            f"all {others} other options are" if others > 1 else f"{_name(endings.rows[1])}, the only other option, is"
        )
        return Sentence(
            "The first place is settled within the model.", f"{sentence(who)} ruled out as the best.", claims
        )
    claims = tuple(Claim(row.option, first.option, POSSIBLE) for row in tied)
    if len(tied) == others:
        return Sentence(
            "No option is told apart as the best.",
            "History by history, none is ruled out.",
            claims,
        )
    names = joined([_name(row) for row in tied]) if len(tied) <= 4 else f"{len(tied)} of the other {others} options"
    rest = others - len(tied)
    return Sentence(
        "The first place is not settled.",
        f"{sentence(names)} may be the best as well; {rest} {'is' if rest == 1 else 'are'} ruled out, being behind "
        "another option beyond luck.",
        claims,
    )


def _against_reference(endings: Endings) -> Sentence:
    reference = endings.reference
    name = _name(endings.row(reference))
    better = [row for row in endings.rows if row.option != reference and endings.better(row.option, reference)]
    worse = [row for row in endings.rows if row.option != reference and endings.better(reference, row.option)]
    others = len(endings.rows) - 1
    claims = [Claim(row.option, reference, BETTER) for row in better]
    claims += [Claim(row.option, reference, WORSE) for row in worse]
    if not better and not worse:
        differences = f"differences of the other {others} options" if others > 1 else "difference of the other option"
        return Sentence(
            f"Nothing is told apart from {name}.",
            f"The {differences} from it may be luck.{_beside_the_best(endings)}",
            tuple(Claim(row.option, reference, TIED) for row in endings.rows if row.option != reference),
        )
    parts = []
    for rows, word in ((better, "better"), (worse, "worse")):
        if rows:
            shown = [f"{_name(row)} ({difference_text(endings, row.option, reference)})" for row in rows[:3]]
            more = [f"{len(rows) - 3} more"] if len(rows) > 3 else []
            parts.append(f"told apart as {word}: {joined([*shown, *more])}")
    rest = others - len(better) - len(worse)
    parts += [f"{rest} {'is' if rest == 1 else 'are'} not told apart"] if rest else []
    return Sentence(
        f"Against {name},",
        f"{'; '.join(parts)}.{_beside_the_best(endings, apart=True, behind=bool(better))}",
        tuple(claims),
    )


def _beside_the_best(endings: Endings, apart: bool = False, behind: bool = False) -> str:
    """Where the differences from the reference and the comparisons with the best seem at odds, that they are two
    comparisons; `apart` says that some option is told apart from the reference, `behind` that one is better."""
    if endings.best is None:
        return ""
    ruled_out = endings.best.ruled_out
    if behind and endings.reference in endings.best.possible:
        return (
            f" Compared with the best, all options together, {_name(endings.row(endings.reference))} is not ruled out."
        )
    if ruled_out and not apart:
        return " That compares each with this one; options are ruled out by comparison with the best, whichever it is."
    return ""


def _correction(endings: Endings) -> Sentence:
    pairs = endings.family
    what = f"Holm's adjustment for all {pairs:,} pairs of options" if pairs > 1 else "no adjustment: there is one pair"
    return Sentence(
        "Told apart",
        f"means: the 95% interval of the paired difference leaves out zero, and so does the test after {what}. "
        "Ruled out means: behind another option beyond luck, at the 95% level for all options together.",
    )


def tension(endings: Endings) -> list[Sentence]:
    """Whether the options that are signed most often are those whose deals last, as far as it can be told."""
    rows = [row for row in endings.rows if row.holding.estimate is not None]
    if not endings.whole or len(rows) < 2:
        return []
    contest = signed_against_lasting([(row.signed, row.holding) for row in rows])
    most, longest = rows[contest.most], rows[contest.longest]
    if most is longest:
        return [
            Sentence(
                f"In this run {_name(most)} has the most signings ({with_bounds(most.signed)} of 100),",
                f"and of these {with_bounds(most.holding)} in 100 hold.",
            )
        ]
    sentences = [
        Sentence(
            f"In this run {_name(most)} is signed most often,",
            f"in {with_bounds(most.signed)} of 100 histories; of these {with_bounds(most.holding)} in 100 hold.",
        ),
        Sentence(
            f"In this run {_name(longest)} holds most often once signed,",
            f"in {with_bounds(longest.holding)} of 100; it is signed in {with_bounds(longest.signed)} of 100.",
        ),
    ]
    verdict = (
        Sentence(
            "What lasts is harder to get signed:", "both differences stand by intervals that hold for all together."
        )
        if contest.opposed
        else Sentence(
            "Whether what lasts is harder to get signed", "this run does not show: intervals that hold for all overlap."
        )
    )
    return [*sentences, verdict]


@dataclass(frozen=True)
class Contest:
    """Places of the option signed `most` often and of the one whose deals hold `longest`; `opposed` where what lasts is
    harder to get signed, by intervals that hold for all shares together."""

    most: int
    longest: int
    opposed: bool


def signed_against_lasting(shares: Sequence[tuple[Estimate, Estimate]]) -> Contest:
    """Whether signing and lasting are at odds, from the share of each option that is signed, and of these that holds
    (Clopper and Pearson's intervals, Bonferroni)."""
    most = max(range(len(shares)), key=lambda place: shares[place][0].estimate or 0.0)
    longest = max(range(len(shares)), key=lambda place: shares[place][1].estimate or 0.0)
    family = 2 * len(shares)
    return Contest(
        most,
        longest,
        surely_above(shares[most][0], shares[longest][0], family)
        and surely_above(shares[longest][1], shares[most][1], family),
    )


def surely_above(share: Estimate, other: Estimate, family: int) -> bool:
    """Whether a share lies above another by intervals that hold together for a whole family of shares (Bonferroni)."""
    if share.estimate is None or other.estimate is None:
        return False
    level = 1.0 - (1.0 - LEVEL) / family
    low, _ = clopper_pearson(round(share.estimate * share.n), share.n, level)
    _, high = clopper_pearson(round(other.estimate * other.n), other.n, level)
    return low > high


def _name(row: Ending) -> str:
    """The title of an option within a sentence, in quotation marks: titles begin with a capital."""
    return f'"{row.title}"'

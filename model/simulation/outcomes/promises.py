"""Outcomes of promises to fight beside Ukraine: whether they are tested, kept, and believed."""

from .denominators import PROMISED, TESTED
from .outcome import Outcome

_TESTS = ("us.tested", "capitals.pact_tested")
_KEPT = ("us.honoured", "capitals.pact_honoured")
_BELIEVED = ("russia.believed_backstop", "russia.believed_pact")

PROMISE_TESTED = Outcome(
    "promise_tested",
    "promise tested",
    "share",
    "less",
    kind="share",
    definition="Russia puts the American promise, or that of mutual defence, to the test.",
    among=PROMISED,
    compute=lambda h: h.tested,
    reads=_TESTS,
)

PROMISE_KEPT = Outcome(
    "promise_kept",
    "promise kept",
    "share",
    "more",
    kind="share",
    definition="A promise that was tested is kept.",
    among=TESTED,
    compute=lambda h: h.kept,
    reads=_KEPT,
)

PROMISE_BELIEVED = Outcome(
    "promise_believed",
    "promise believed",
    "share",
    "neither",
    kind="mean",
    definition="The chance that Russia gave to its being kept, when it put it to the test.",
    among=TESTED,
    compute=lambda h: h.believed,
    reads=_BELIEVED,
)

ILLUSION = Outcome(
    "illusion",
    "illusion",
    "share",
    "neither",
    kind="mean",
    definition=(
        "The chance that Russia gave to a promise's being kept, when it put it to the test, less whether it was kept: "
        "above zero where promises deter by more than they hold."
    ),
    least=-1.0,
    among=TESTED,
    compute=lambda h: h.believed - h.kept,
    reads=(*_KEPT, *_BELIEVED),
)

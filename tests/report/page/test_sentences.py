import re

from hypothesis import given, settings
from hypothesis import strategies as st

from model.analysis.findings.endings import Endings
from model.report.answer.sentences import BETTER, POSSIBLE, RULED_OUT, TIED, WORSE, answer, surely_above, tension
from model.stats.intervals import share
from tests.report.pages import findings, usual

chances = st.tuples(st.floats(0, 1), st.floats(0, 1))
runs = st.lists(chances, min_size=1, max_size=6)


def endings_of(options: list[tuple[float, float]], replications: int, seed: int) -> Endings:
    return findings({f"o{k}": chance for k, chance in enumerate(options)}, replications, seed).endings


@settings(max_examples=60, deadline=None)
@given(runs, st.integers(5, 120), st.integers(0, 5))
def test_no_sentence_claims_more_than_its_interval(options: list[tuple[float, float]], n: int, seed: int) -> None:
    endings = endings_of(options, n, seed)
    for sentence in answer(endings):
        for claim in sentence.claims:
            assert endings.best is not None
            if claim.says in (RULED_OUT, POSSIBLE):
                assert (claim.option in endings.best.ruled_out) == (claim.says == RULED_OUT)
                continue
            contrast = endings.minus(claim.option, claim.than)
            assert contrast.low is not None
            assert contrast.high is not None
            assert contrast.p_holm is not None
            if claim.says == BETTER:
                assert contrast.low > 0
                assert contrast.p_holm < 0.05
            if claim.says == WORSE:
                assert contrast.high < 0
                assert contrast.p_holm < 0.05
            if claim.says == TIED:
                assert not (contrast.low > 0 and contrast.p_holm < 0.05)


@settings(max_examples=60, deadline=None)
@given(runs, st.integers(5, 120), st.integers(0, 5))
def test_words_of_order_stand_only_in_sentences_that_carry_their_claims(
    options: list[tuple[float, float]], n: int, seed: int
) -> None:
    for sentence in answer(endings_of(options, n, seed)):
        if re.search(r"told apart as|is settled within|not settled|is told apart from|No option", sentence.text):
            assert sentence.claims


def test_the_number_of_ties_is_that_of_the_options_not_told_apart() -> None:
    endings = usual().endings
    [sentence] = [sentence for sentence in answer(endings) if "first place" in sentence.lead]
    assert len(sentence.claims) == len(endings.tied)


def test_equal_options_are_never_told_apart() -> None:
    endings = findings({"a": (0.5, 0.5), "b": (0.5, 0.5)}, 400).endings
    assert [row.option for row in endings.tied] == ["b"]
    assert "No option is told apart as the best." in [sentence.lead for sentence in answer(endings)]


def test_a_clear_winner_is_called_settled() -> None:
    endings = findings({"a": (0.9, 0.1), "b": (0.9, 0.9)}, 400).endings
    assert any("settled within the model" in sentence.lead for sentence in answer(endings))
    assert endings.first.option == "b"


def test_ruled_out_beside_nothing_told_apart_is_said_to_be_another_comparison() -> None:
    options = {"middle": (0.5, 1.0), "best": (0.6, 1.0), "worst": (0.4, 1.0)}
    endings = findings(options, 36, 3).endings
    assert endings.best is not None
    assert endings.best.ruled_out == ("worst",)
    place, reference = (sentence.text for sentence in answer(endings)[1:3])
    assert place.endswith("1 is ruled out, being behind another option beyond luck.")
    assert reference.startswith("Nothing is told apart from")
    assert "options are ruled out by comparison with the best, whichever it is" in reference


def test_all_pairs_are_one_family() -> None:
    assert usual().endings.family == 13 * 12 / 2


def test_the_tension_is_claimed_only_by_intervals_that_hold_together() -> None:
    endings = findings({"soft": (0.95, 0.2), "firm": (0.2, 0.95)}, 600).endings
    assert "both differences stand" in tension(endings)[-1].text
    small = findings({"soft": (0.95, 0.2), "firm": (0.2, 0.95)}, 6).endings
    assert "does not show" in tension(small)[-1].text


@given(st.integers(1, 60), st.integers(1, 60), st.integers(2, 30))
def test_a_share_is_surely_above_another_only_if_the_pointwise_intervals_part_too(a: int, b: int, family: int) -> None:
    import numpy as np

    first, second = share(np.arange(60) < a), share(np.arange(60) < b)  # type: ignore[arg-type]
    if surely_above(first, second, family):
        assert first.low is not None
        assert second.high is not None
        assert first.low > second.high or a > b

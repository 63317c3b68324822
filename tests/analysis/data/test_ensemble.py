import numpy as np
import pytest

from model.analysis.data.ensemble import Ensemble, comparable, oriented, stack
from model.errors import InputError

NAN = float("nan")


def replicated() -> Ensemble:
    """Two design points of three and two replications, in mixed order."""
    values = np.array([[1.0, NAN], [0.0, 1.0], [1.0, NAN], [0.0, 0.0], [1.0, 1.0]])
    return Ensemble(
        names=("a",),
        bases=("assumed",),
        parameters=np.array([[5.0], [2.0], [5.0], [2.0], [5.0]]),
        options=("x", "y"),
        outcomes={"held": values},
        point=np.array([7, 3, 7, 3, 7]),
        structure=np.array([0, 0, 0, 0, 0]),
    )


def test_a_design_point_is_the_mean_of_the_rows_where_the_outcome_applies() -> None:
    points = replicated().averaged()
    assert points.parameters[:, 0].tolist() == [5.0, 2.0]
    assert points.outcomes["held"].tolist() == [[1.0, 1.0], [0.0, 0.5]]
    assert not points.replicated


def test_a_point_where_the_outcome_never_applies_has_no_mean() -> None:
    table = replicated()
    table.outcomes["held"][:, 1] = NAN
    assert np.isnan(table.averaged().outcomes["held"][:, 1]).all()


def test_the_variance_of_luck_in_a_row_is_estimated_from_replications() -> None:
    rng = np.random.default_rng(1)
    k, points = 8, 4000
    point = np.repeat(np.arange(points), k)
    table = Ensemble((), (), np.empty((k * points, 0)), ("x",), {}, point, np.zeros(k * points, dtype=np.int64))
    values = np.repeat(rng.normal(scale=5.0, size=points), k) + rng.normal(scale=2.0, size=k * points)
    assert table.luck(values) == pytest.approx(4.0, rel=0.05)


def test_without_replications_the_luck_in_a_value_is_unknown() -> None:
    assert np.isnan(replicated().averaged().luck(np.array([1.0, 2.0])))


def test_worlds_of_several_runs_keep_their_points_and_structures_apart() -> None:
    first = replicated()
    second = Ensemble(
        first.names,
        first.bases,
        first.parameters,
        first.options,
        first.outcomes,
        first.point,
        first.structure,
        ("rival",),
    )
    both = stack([first, second])
    assert both.structures == ("as given", "rival")
    assert both.structure.tolist() == [0] * 5 + [1] * 5
    assert len(set(both.point.tolist())) == 4


def test_runs_with_other_options_are_not_analysed_together() -> None:
    first = replicated()
    other = Ensemble(
        first.names, first.bases, first.parameters, ("x", "z"), first.outcomes, first.point, first.structure
    )
    with pytest.raises(InputError, match="cannot be analysed together"):
        stack([first, other])


def test_options_and_rows_where_the_outcome_does_not_apply_are_left_out() -> None:
    values = np.array([[1.0, NAN, 2.0], [1.0, NAN, NAN], [3.0, NAN, 4.0]])
    compared, rows, options = comparable(values, ("a", "b", "c"))
    assert compared.tolist() == [[1.0, 2.0], [3.0, 4.0]]
    assert rows.tolist() == [True, False, True]
    assert options == ("a", "c")


def test_less_is_better_is_turned() -> None:
    assert oriented(np.array([[2.0]]), "less").tolist() == [[-2.0]]


def test_rows_that_do_not_match_are_refused() -> None:
    with pytest.raises(ValueError, match="rows do not match: held"):
        Ensemble(
            ("a",), ("m",), np.ones((3, 1)), ("x",), {"held": np.ones((2, 1))}, np.arange(3), np.zeros(3, np.int64)
        )

"""The address of a view: canonical, readable, refused where it says what there is not."""

import pytest

from model.errors import InputError
from model.serve.view.address import LONGEST, address_of, read_address
from model.serve.view.served import ServedScenario
from model.serve.view.side import Side, played_side
from model.serve.view.view import Opened, View, first_view
from model.simulation.counterfactual.intervention import Intervention

FULL = (
    "a=europe_alone&a.deterrence=tripwire&a.force.roles.forward=0.5&a.force.size=20000&b=us_backstop&seed=7"
    "&o=deal_signed&h=a3&w=140&who=russia&flip=140:russia.choose_rung:comply&flip=150:us.backstop:kept:once"
)


def test_an_address_reads_back_as_the_view_it_was_written_from(served: ServedScenario) -> None:
    view = View(
        Side("a", "europe_alone", {"force.size": 20000.0, "force.roles.forward": 0.5, "deterrence": "tripwire"}),
        Side("b", "us_backstop"),
        7,
        "deal_signed",
        Opened("a", 3),
        140,
        "russia",
        (Intervention(140, "russia.choose_rung", "comply"), Intervention(150, "us.backstop", "kept", once=True)),
    )
    text = address_of(view, served)
    assert text == f"v=1&m={served.model}&{FULL}"
    assert read_address(text, served).view == view


def test_equal_views_have_one_address_whatever_the_order_of_keys(served: ServedScenario) -> None:
    shuffled = "b=us_backstop&a.force.size=2e4&a.deterrence=tripwire&a=europe_alone&seed=1"
    assert address_of(read_address(shuffled, served).view, served) == (
        f"v=1&m={served.model}&a=europe_alone&a.deterrence=tripwire&a.force.size=20000&b=us_backstop"
    )


def test_an_empty_address_is_the_first_view(served: ServedScenario) -> None:
    assert read_address("", served).view == first_view(served)


@pytest.mark.parametrize(
    ("query", "key", "said"),
    [
        ("a=europe_alon", "a", "europe_alone"),
        ("a.force.sise=1", "a.force.sise", "force.size"),
        ("deterence=tripwire", "deterence", "KEY"),
        ("a.deterrence=tripwir", "a.deterrence", "tripwire"),
        ("a.force.size=many", "a.force.size", "a number"),
        ("a.force.size=-1", "a.force.size", "150000"),
        ("a.command.mandate=3", "a.command.mandate", "0, 1, 5, 6"),
        ("a.horizon.war_weeks=3", "a.horizon.war_weeks", "a lever, a parameter or a theory"),
        ("o=deal_signd", "o", "deal_signed"),
        ("h=c3", "h", "a3"),
        ("w=3", "h", "h=a3"),
        ("h=a3&who=rusia", "who", "russia"),
        ("h=a3&who=Germany", "who", "contributors/DEU"),
        ("m=xyz", "m", "hash"),
        ("h=a3&w=9999", "w", "676"),
        ("h=a3&flip=3:x", "flip", "WEEK:DECISION:OPTION"),
        ("h=a3&flip=3:russia.choose_rung:compli", "flip", "comply"),
        ("seed=-1", "seed", "whole number"),
        ("v=2&a=tripwire", "v", "version 1"),
        ("a=tripwire&a=tripwire", "a", "one value"),
    ],
)
def test_what_an_address_says_wrongly_is_named_with_its_key(
    served: ServedScenario, query: str, key: str, said: str
) -> None:
    with pytest.raises(InputError) as caught:
        read_address(query, served)
    assert [problem.path for problem in caught.value.problems] == [key]
    assert said.replace("KEY", "a.PATH") in str(caught.value)


def test_all_problems_of_an_address_are_named_at_once(served: ServedScenario) -> None:
    with pytest.raises(InputError) as caught:
        read_address("a=no&b.force.size=-1&x=1&seed=y", served)
    assert {problem.path for problem in caught.value.problems} == {"a", "b.force.size", "x", "seed"}


def test_an_address_that_is_too_long_is_refused_before_it_is_read(served: ServedScenario) -> None:
    with pytest.raises(InputError, match="at most 2,000"):
        read_address("a=" + "x" * LONGEST, served)


def test_shares_that_are_not_changed_shrink_so_that_the_whole_is_kept(served: ServedScenario) -> None:
    played = played_side(served, Side("a", "europe_alone", {"force.roles.forward": 0.5}))
    roles = {path: value for path, value in played.settings.items() if path.startswith("force.roles.")}
    assert sum(roles.values()) == pytest.approx(1.0)
    assert roles["force.roles.infrastructure"] == pytest.approx(0.2)
    assert played.shrunk["force.roles.infrastructure"] == 0.4


def test_changed_shares_that_exceed_their_whole_are_refused(served: ServedScenario) -> None:
    changes = {"force.roles.forward": 0.6, "force.roles.air": 0.6}
    with pytest.raises(InputError, match=r"add up to 1\.2"):
        played_side(served, Side("a", "europe_alone", changes))

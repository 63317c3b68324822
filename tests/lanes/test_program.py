"""A program refuses what does not fit together, all of it at once."""

import pytest

from model.lanes import OPENLY, TO_THE_WORLD, Choice, DeclarationError, Program, Room, State
from tests.lanes.toy import PROGRAM, ROOMS, STRUCTURES
from tests.lanes.writing import HEAD, load

HERE = (
    Room("world", kind="world"),
    Room("us", (State("will", float, shown=OPENLY), State("secret", float), State("level", int, shown=OPENLY))),
    Room("group", (State("x", float, shown=OPENLY), State("sum", float, shown=OPENLY, whole=True)), group="g"),
    Room("russia", (State("x", float), State("n", int), State("whole", float))),
)

WRONG = {
    "a room that is not there": (
        "x: Own[float], usa_will: Seen[float]",
        "sees usa_will, which no room has",
        "us_will",
    ),
    "a state that is not there": ("x: Own[float], us_wil: Seen[float]", "us_wil", "us_will"),
    "hidden state": ("x: Own[float], us_secret: Seen[float]", "hidden state", None),
    "another type": ("x: Own[float], us_level: Seen[float]", "as float; it is int", None),
    "a vector seen as a number": ("x: Own[float], group_x: Seen[float]", "declare SeenEach", None),
    "a number seen as a vector": ("x: Own[float], us_will: SeenEach[float]", "no vector", None),
    "a state that is not owned": (
        "x: Own[float], y: Own[float]",
        "owns y, which is no state of russia",
        None,
    ),
    "a given of no room": ("x: Own[float], word_scale: Given[float]", "given by no room", "world"),
    "a given of an actor": ("x: Own[float], us_scale: Given[float]", "an actor", None),
    "a structure that is not there": ("x: Own[float], decison: Switch", "no structure", "decision"),
    "a vector of an actor's own traits": ("x: Own[float], y: TraitEach[float]", "no group", None),
}


TUPLES = {
    "of a room that is not there": ("wrld: Given[Both]", r"wrld\.x is given by no room", "world"),
    "of an actor's traits": ("us: Given[Both]", r"us\.x is given by us, an actor", None),
    "of a state that is not there": ("us: Seen[Both]", r"sees us\.x, which no room has", None),
    "of hidden state": ("us: Seen[Hidden]", r"sees us\.secret, which is hidden state", None),
    "of state that is not owned": ("me: Own[Hidden]", "owns secret, which is no state of russia", None),
    "of a vector taken for a number": ("group: Seen[Both]", r"group\.x is a vector over group", None),
    "of a number taken for a vector": ("us: Seen[Many]", r"us\.will is no vector", None),
    "of another type": ("us: Seen[Level]", r"us\.level as float; it is int", None),
}
SHOWN = (
    Room("contact", (State("seen", int, shown=OPENLY),), kind="world"),
    Room("us", (State("will", float, shown=OPENLY), State("act", int, shown="contact.seen"))),
    Room("russia", (State("x", float), State("drawn", float, shown=TO_THE_WORLD))),
)
"""An act of the United States that others know by what is seen of it, and what Russia shows to the world alone."""


def test_an_actor_may_not_read_what_another_does_unseen_and_is_told_what_to_read(tmp_path):
    act = one_rule(tmp_path, "x: Own[float], us_act: Seen[int]")
    text = "sees us.act, which other actors know only as contact.seen: read contact_seen"
    with pytest.raises(DeclarationError, match=text):
        Program(SHOWN, (), (act,))


def test_an_actor_may_not_read_what_is_shown_to_the_world_alone(tmp_path):
    act = one_rule(tmp_path, "will: Own[float], russia_drawn: Seen[float]", owner="us", returns="will")
    with pytest.raises(DeclarationError, match=r"russia\.drawn, which no other actor can know"):
        Program(SHOWN, (), (act,))


def test_the_world_reads_what_is_shown_to_it(tmp_path):
    params = "seen: Own[int], us_act: Seen[int], russia_drawn: Seen[float]"
    act = one_rule(tmp_path, params, owner="contact", returns="seen", type_="int")
    table = Program(SHOWN, (), (act,)).reads()
    assert table["contact.act"]["sees"] == ["russia.drawn", "us.act"]


def test_what_a_state_is_shown_as_must_itself_be_shown_openly():
    rooms = (Room("us", (State("will", float, shown=OPENLY), State("act", int, shown="us.wil"))),)
    with pytest.raises(DeclarationError, match=r"shown as us\.wil, which is no state shown openly") as caught:
        Program(rooms, (), ())
    assert caught.value.problems[0].suggestion == "us.will"


FIELDS = {"Both": "x", "Hidden": "secret", "Many": "will[0]", "Level": "level"}
MORE = """
class Hidden(NamedTuple):
    will: float
    secret: float

class Many(NamedTuple):
    will: Sequence[float]

class Level(NamedTuple):
    level: float
"""


def tuple_rule(tmp_path, param, read):
    name = param.split(":")[0]
    return load(
        tmp_path,
        f'{HEAD}{MORE}\n@rule(owner="russia")\ndef act(x: Own[float], {param}) -> Out:\n'
        f"    return Out(x * {name}.{read})\n",
    ).act


@pytest.mark.parametrize("what", TUPLES)
def test_a_field_of_a_named_tuple_that_does_not_fit_is_refused_as_a_flat_name_would_be(what, tmp_path):
    param, text, near = TUPLES[what]
    act = tuple_rule(tmp_path, param, FIELDS[param.split("[")[1].rstrip("]")])
    with pytest.raises(DeclarationError, match=text) as caught:
        Program(HERE, (), (act,))
    assert caught.value.problems[0].suggestion == near


def test_what_a_rule_does_not_read_of_a_named_tuple_it_is_not_handed(tmp_path):
    program = Program(HERE, (), (tuple_rule(tmp_path, "us: Seen[Hidden]", "will"),))
    assert program.reads()["russia.act"]["sees"] == ["us.will"]
    assert list(program.plans["russia.act"].refs) == ["x", "us_will"]


def test_named_tuples_read_each_field_that_is_used_and_those_a_helper_uses():
    table = PROGRAM.reads()
    assert table["world.tense"]["given"] == ["world.decay", "world.scale"]
    assert table["contributors.add_up"]["traits"] == ["quality", "wear"]
    assert table["russia.escalate"]["sees"] == ["contributors.strength", "contributors.troops"]


def test_a_rule_may_write_only_state_of_its_own_room_in_its_type(tmp_path):
    for returns, text in (("will", "writes will, which is no state of russia"), ("n", "writes n as float; it is int")):
        act = load(
            tmp_path,
            f'{HEAD}\nclass Wrong(NamedTuple):\n    {returns}: float\n\n@rule(owner="russia")\n'
            "def act(x: Own[float]) -> Wrong:\n    return Wrong(x)\n",
        ).act
        with pytest.raises(DeclarationError, match=text):
            Program(HERE, (), (act,))


def one_rule(tmp_path, params, owner="russia", form="rule", returns="x", type_="float"):
    names = [p.split(":")[0].strip() for p in params.split(",")]
    use = "\n".join(
        f"    used_{n} = {n}[0]" if "Each" in p else f"    used_{n} = {n}"
        for n, p in zip(names, params.split(","), strict=True)
    )
    return load(
        tmp_path,
        f'{HEAD}\nclass Own_(NamedTuple):\n    {returns}: {type_}\n\n@{form}(owner="{owner}")\n'
        f"def act({params}) -> Own_:\n{use}\n    return Own_({names[0]})\n",
    ).act


@pytest.mark.parametrize("what", WRONG)
def test_a_name_that_does_not_fit_is_refused_with_its_rule_and_place(what, tmp_path):
    params, text, near = WRONG[what]
    act = one_rule(tmp_path, params)
    with pytest.raises(DeclarationError) as caught:
        Program(HERE, (), (act,), {"decision": ("logit",)})
    (problem,) = caught.value.problems
    assert text in problem.message
    assert problem.message.startswith("act: ")
    assert problem.suggestion == near
    assert problem.file == act.function.file
    assert problem.line == act.function.line


def test_an_owner_that_is_no_room_is_refused(tmp_path):
    with pytest.raises(DeclarationError, match="owner rusia is no room"):
        Program(HERE, (), (one_rule(tmp_path, "x: Own[float]", owner="rusia"),))


def test_a_rule_may_not_write_whole_state_and_a_total_nothing_else(tmp_path):
    total = one_rule(tmp_path, "x: Own[float]", owner="group", form="total", returns="x")
    with pytest.raises(DeclarationError, match="a total writes whole state"):
        Program(HERE, (), (total,))
    lone = one_rule(tmp_path, "x: Own[float]", form="total", returns="whole")
    with pytest.raises(DeclarationError, match="no group"):
        Program(HERE, (), (lone,))


def test_everything_wrong_is_reported_at_once(tmp_path):
    first = one_rule(tmp_path, "x: Own[float], us_secret: Seen[float], nothing_y: Seen[float]")
    rooms = (*HERE, Room("us"), Room("odd", (State("a", int, 0.5), State("a", float))))
    with pytest.raises(DeclarationError) as caught:
        Program(rooms, (), (first, one_rule(tmp_path, "x: Own[float]")))
    text = str(caught.value)
    for part in ("hidden state", "nothing_y", "two rooms", "two states", "starts at 0.5", "two stages"):
        assert part in text


def test_names_that_could_mean_two_states_are_refused():
    rooms = (Room("a", (State("b_c", float),)), Room("a_b", (State("c", float),)))
    with pytest.raises(DeclarationError, match=r"a_b_c could mean a\.b_c or a_b\.c"):
        Program(rooms, (), ())


def test_names_of_actors_with_one_hash_are_refused(monkeypatch):
    monkeypatch.setattr("model.lanes.numerics.philox.name_hash", lambda name: 1)
    with pytest.raises(DeclarationError, match="one hash"):
        Program(HERE, (), ())


def test_members_with_one_hash_are_refused_when_bound(monkeypatch):
    from model.errors import OurFault
    from tests.lanes.toy import Store, join

    store = Store(range(2), ids=("AAA", "BBB", "CCC", "DDD", "EEE"))
    monkeypatch.setattr("model.lanes.numerics.philox.name_hash", lambda name: len(name))
    with pytest.raises(OurFault, match="one hash"):
        store.stage(join)


def test_a_choice_names_states_and_structures_that_exist(tmp_path):
    module = load(tmp_path, HEAD + "\ndef pay(option: Option, x: Own[float]) -> Out:\n    return Out(x * option)\n")
    choice = Choice(
        "pick", owner="russia", options=("a", "b"), payoff=module.pay, writes="m", rationality="given:wrld_r",
        best="x", taste="whole", taste_persistence="p", taste_sd="s", reference="x",
    )  # fmt: skip
    with pytest.raises(DeclarationError) as caught:
        Program(HERE, (), (choice,))
    text = str(caught.value)
    for part in ("writes m", "wrld_r", "writes x as int", "reference x is no int state"):
        assert part in text


def test_the_table_of_who_knows_what_follows_from_the_signatures():
    table = PROGRAM.reads()
    assert table["contributors.join"] == {
        "owner": "contributors",
        "owns": ["joined", "peers", "troops"],
        "writes": ["joined", "troops"],
        "traits": ["pool", "threshold"],
        "given": ["world.members"],
        "levers": ["force_size"],
        "switches": [],
        "sees": ["us.will"],
        "draws": ["join.decide"],
    }
    choice = table["russia.escalate"]
    assert choice["traits"] == ["aversion", "kinship", "persistence", "spread", "stake"]
    assert choice["given"] == ["ladder.gain", "world.rationality", "world.scale"]
    assert choice["sees"] == ["contributors.strength", "contributors.troops"]
    assert choice["switches"] == ["decision"]
    assert "escalate.draw" in choice["draws"]
    assert "escalate.due.incident" in choice["draws"]


def test_shocks_are_among_the_states_of_the_room_that_chooses():
    names = [state.name for state in PROGRAM.states("russia")]
    assert names == ["rung", "intended", "home", "review", "mood_calm", "mood_probe", "mood_attack"]


def test_declaring_twice_has_no_side_effect():
    assert Program(ROOMS, PROGRAM.setup, PROGRAM.turn, STRUCTURES).reads() == PROGRAM.reads()

"""The output of `sim explain`: turning points in groups, cards in plain words, commands that can be pasted."""

import io
import json
import shlex
from dataclasses import replace
from typing import Any

import pytest
from rich.console import Console

from model.analysis.explanation import Explained
from model.lanes import Flip
from model.report.explain.cards import card_parts, reasons_text
from model.report.explain.explanation import explanation_json, explanation_parts, folded
from model.report.explain.outline import led_to_war, outline
from model.report.explain.side_by_side import beside, beside_json, beside_parts, beside_records
from model.report.explain.turning_points import lines
from model.report.text.words import format_change, format_number, format_quantity, percent
from model.simulation.explain.answers import Change, DecisionCard, Event, Fact, History, RuleCard, Weighed
from model.simulation.explain.membership import MembershipCard, Reason
from model.simulation.explain.week import Situation, WeekExplained
from model.world.names import CLAUSE_FORBIDS, CLAUSE_SILENT

MEMBERS = {"GBR": "United Kingdom", "FRA": "France", "EST": "Estonia"}
WAR, CEASEFIRE, COLLAPSE = 1, 2, 4


def event(week: int, kind: str, phase: int = CEASEFIRE, actor: str | None = "russia", **facts: Any) -> Event:
    decisions = ((week, actor),) if actor else ()
    return Event(week, "2026-01-05", week if phase != WAR else None, phase, kind, facts, decisions)


def rung(
    week: int, was: int, now: int, phase: int = CEASEFIRE, cause: str = "quarter", best: int | None = None
) -> Event:
    facts = {"from": was, "to": now, "best": now if best is None else best, "trembled": best is not None}
    return event(week, "rung", phase, causes=[{"cause": cause, "kinds": []}] if cause else [], **facts)


def refused(week: int, *by: str) -> Event:
    terms = {"share": 0.7, "relief": 0.5, "limits": 0.0, "clause": CLAUSE_SILENT, "recognition": 0}
    return event(week, "refused", WAR, by[-1], proposer="us", refused_by=list(by), **terms)


def history(*events: Event) -> History:
    return History("alone", "Europe alone", 3, 1, 557, 36, "war", "2025-10-06", MEMBERS, events)


def texts(*events: Event) -> list[str]:
    return [line.text for line in lines(history(*events))]


def printed(explained: Explained, width: int = 80) -> str:
    console = Console(file=io.StringIO(), width=width, highlight=False, no_color=True)
    for part in explanation_parts(explained, width):
        console.print(part)
    out = console.file
    assert isinstance(out, io.StringIO)
    return out.getvalue()


def explained(answer: Any, *arguments: str) -> Explained:
    return Explained(answer, ("a b.yaml", "--option", "alone", "--replication", "3", *arguments))


def card(**changes: Any) -> DecisionCard:
    options = (
        Weighed("fight_on", "fight on", True, {"war": 0.173, "land": 0.0}, 0.173, 0.0, 0.173, 0.39, 0.0, 0.39, None),
        Weighed("sign", "sign", True, {"war": 0.0, "land": 0.182}, 0.182, 0.0, 0.182, 0.61, 0.39, 1.0, None),
        Weighed("walk", "walk out", False, {}, 0.0, 0.0, 0.0, 0.0, 1.0, 1.0, None),
    )
    facts = (
        Fact("deal.on_table", "seen", 1, "", "1 while an offer is on the table this week."),
        Fact("ukraine.belief_us", "own", 0.4055, "log odds", "That the US would keep a promise."),
        Fact("ukraine.resolve", "trait", 0.98, "ratio", "Resolve: its cost of war is divided by this."),
        Fact("war.speed", "given", 0.23, "share", "Speed of the front."),
        Fact("red_ladder.gain", "seen", (0.0, 0.5), "stakes", "What pressure brings.", ("r0", "r1")),
    )
    flips = (Flip("fight_on", "war", 0.016, "fight_on"), Flip("fight_on", "land", 0.016, "fight_on"),
             Flip("sign", "war", -0.016, "fight_on"))  # fmt: skip
    given: dict[str, Any] = {
        "stage": "ukraine.answer", "actor": "ukraine", "doc": "War against the ceasefire on offer.", "facts": facts,
        "options": options, "chosen": 1, "best": 1, "before": 0, "rule": "logit", "rationality": 49.0,
        "loss_aversion": 1.0, "reference": 0, "draw": 0.5853, "flips": flips, "steps": {"sign": {"view": 1.0}},
    }  # fmt: skip
    return DecisionCard(**{**given, **changes})


def week(*cards: Any, actor: str | None = "ukraine") -> WeekExplained:
    here = Situation(WAR, 0, 0.0, 5, 0.0, 0.81)
    return WeekExplained("alone", "Europe alone", 3, 1, 36, "2026-06-15", 0, actor, here, tuple(cards), (), MEMBERS)


def test_rounds_without_a_deal_share_a_line_until_the_signing() -> None:
    terms = {"share": 0.714, "relief": 0.0, "limits": 0.716, "clause": CLAUSE_FORBIDS, "recognition": 1}
    account = texts(
        event(0, "no_order", WAR),
        refused(4, "russia"),
        refused(8, "russia", "ukraine"),
        event(12, "no_offer", WAR, proposer="us"),
        event(16, "signing", WAR, proposer="russia", **terms),
    )
    assert account[0] == (
        "4 rounds of talks without a deal, up to week 12; the offer refused by Russia in 1 and by both in 1; "
        "the order of steps not agreed in 1; no offer made in 1"
    )
    assert account[1] == (
        "A deal is signed, offered by Russia: 71% of the disputed land to Russia, no sanctions relief, limits that "
        "take 72% of Ukraine's army, Western troops forbidden, the line recognised"
    )


def test_a_single_refusal_has_its_terms() -> None:
    assert texts(refused(4, "ukraine")) == [
        "The United States' offer is refused by Ukraine: 70% of the disputed land to Russia, half sanctions relief, "
        "no limits on Ukraine's army, silent on Western troops"
    ]


def test_an_offer_that_its_own_maker_does_not_sign_is_refused_by_nobody() -> None:
    def own(week: int, *by: str) -> Event:
        offer = refused(week, *by)
        return replace(offer, facts={**offer.facts, "proposer": "ukraine"})

    assert texts(own(4, "ukraine"))[0].startswith(
        "Ukraine does not sign its own offer, which the other side accepts: 70% of the disputed land"
    )
    assert texts(own(4, "russia", "ukraine"))[0].startswith("Ukraine's offer is signed by neither side: 70%")
    assert texts(own(4, "russia"))[0].startswith("Ukraine's offer is refused by Russia: 70%")
    assert texts(own(4, "ukraine"), own(8, "ukraine"), own(12, "russia")) == [
        "3 rounds of talks without a deal, up to week 12; the offer refused by Russia in 1; accepted by the other side "
        "in 2, and then not signed by its own maker"
    ]


def test_a_round_before_the_order_of_steps_is_agreed_says_so() -> None:
    assert texts(event(4, "no_order", WAR)) == [
        "Talks do not get past the order of steps, ceasefire first or settlement first"
    ]


def test_small_moves_share_a_line_and_large_ones_stand_alone() -> None:
    account = texts(
        rung(50, 0, 1), rung(63, 1, 2, cause="incident"), rung(70, 2, 5, cause="incident", best=2), rung(83, 5, 1)
    )
    assert len(account) == 3
    assert account[0].startswith(
        "Russia moves among rungs up to 2 (disinformation and cyber): 0 → 1 → 2, in weeks 50, 63;"
    )
    assert account[1] == (
        "Russia goes up from rung 2 to 5 (harassment of the force); it looked again after an incident; "
        "by its reasons rung 2 was the best"
    )
    assert account[2].startswith("Russia steps down from rung 5 to 1")


def clash(week: int, cause: str = "line", **facts: Any) -> Event:
    seen = {"mistrust": 0.8, "watch": 0.1, "violations": 3_210.0, "kinds": [], "rung": 4, "again": False}
    return event(week, "clash", actor=None, cause=cause, **{**seen, **facts})


def settled(week: int, weeks: int = 2, deaths: float = 41.0) -> Event:
    return event(week, "clash_settled", actor=None, weeks=weeks, deaths=deaths)


def test_a_clash_says_why_it_began_and_how_it_ended() -> None:
    [alone] = texts(clash(50), settled(52))
    assert "shooting on the line runs away" in alone
    assert "mistrust 80%" in alone
    assert "settled after 2 weeks and 41 dead" in alone
    begun, grown = texts(
        clash(50, "incident", kinds=["sea_incident"]),
        event(53, "clash_grown", actor=None, weeks=3, deaths=99.0, drawn={"russia": 0.7, "ukraine": 0.2}),
    )
    assert "grows from an incident (at sea)" in begun
    assert "general war after 3 weeks and 99 dead" in grown
    assert "70%" in grown
    moved = event(54, "rung", actor=None, causes=[], trembled=False, best=0, clash=True, **{"from": 1, "to": 8})
    assert texts(moved) == [
        "Russia goes from rung 1 to 8 (general resumption): the clash has become war, without a decision"
    ]


def test_clashes_within_half_a_year_share_a_line() -> None:
    [several] = texts(clash(50), settled(52), clash(60, "spoilers"), settled(61, 1, 9.0))
    assert "2 clashes begin" in several
    assert "2 settled, with 50 dead" in several
    assert "spoilers" in several


def held(week: int, hold: int, leads: int = 0, cleared: float = 0.0) -> Event:
    return event(week, "held", actor="command", hold=hold, leads=leads, cleared=cleared)


def test_what_holds_a_force_at_home_is_told_in_one_line() -> None:
    assert texts(held(37, 5), held(41, 2), held(60, 3, leads=1, cleared=2_400.0)) == [
        "Nobody goes yet: consent is still awaited, neither lead nation is in and too few troops are pledged with "
        "parliaments' leave (1 lead nation in, 2,400 troops could go), up to week 60"
    ]


def test_states_joining_and_leaving_are_counted() -> None:
    came = event(0, "membership", WAR, "contributors", joined=["GBR", "EST"], left=[], withdrew=[], count=2)
    went = event(8, "membership", WAR, "contributors", joined=[], left=["EST"], withdrew=["EST"], count=1)
    assert texts(came, went) == [
        "2 states join: United Kingdom, Estonia; 1 state leaves, 1 with troops in place: Estonia; 1 in by week 8"
    ]


def test_a_state_that_joins_several_times_over_stands_once() -> None:
    moves = [
        event(week, "membership", WAR, "contributors", joined=joined, left=left, withdrew=[], count=1)
        for week, joined, left in ((0, ["GBR", "EST"], []), (8, [], ["EST"]), (16, ["EST"], []), (24, [], ["EST"]))
    ]
    assert texts(*moves) == [
        "2 states join: United Kingdom, Estonia (twice); 1 state leaves: Estonia (twice); 1 in by week 24"
    ]


def test_replies_in_a_row_are_one_line_and_a_collapse_ends_it() -> None:
    collapse = event(104, "collapse", actor=None, first=True)
    account = texts(
        *[event(w, "reply", rung=4 + w % 2) for w in range(100, 104)], collapse, event(105, "reply", COLLAPSE, rung=8)
    )
    assert account[0] == (
        "Replies, up to week 103: rung 4 (reinforcement) in 2 weeks and rung 5 (changed rules of engagement, air "
        "policing) in 2 weeks"
    )
    assert account[1:] == ["The ceasefire collapses", "Reply of rung 8: direct combat"]


def test_the_history_fits_eighty_columns_and_names_the_command_of_each_decision() -> None:
    explanation = explained(history(rung(70, 2, 5), event(71, "backstop", actor="us", honoured=False, believed=0.31)))
    text = printed(explanation)
    assert max(map(len, text.splitlines())) <= 80
    assert "--week 70 --actor russia" in text
    tested = "The American promise (backstop) is tested, and not kept; Russia had given that a chance of 31%"
    assert tested in " ".join(text.split())
    assert "sim explain 'a b.yaml' --option alone --replication 3" in text


def test_a_folded_command_is_read_by_a_shell_as_one() -> None:
    command = Explained(None, ("a b.yaml", "--option", "x" * 40, "--set", "force.size=1")).command(12, "us")  # type: ignore[arg-type]
    text = folded(command, 40)
    assert "\\\n" in text
    assert shlex.split(text.replace("\\\n", " ")) == shlex.split(command)
    assert shlex.split(command)[2] == "a b.yaml"


def leaning(chosen: int, best: int, rule: str = "logit", *chances: float) -> DecisionCard:
    """A choice of three rungs; the second one has a leaning."""
    options = tuple(
        Weighed(f"r{n}", f"{n} rung", True, {"gain": 0.1}, 0.1, 0.3 * (n == 1), 0.1, chance, 0.0, 1.0, None)
        for n, chance in enumerate(chances or (0.31, 0.55, 0.14))
    )
    return card(stage="russia.choose_rung", actor="russia", options=options, chosen=chosen, best=best, rule=rule)


@pytest.mark.parametrize(
    ("chosen", "best", "words"),
    [
        (0, 0, "the best by its reasons, though its leanings made 1 rung likelier (55%)"),
        (1, 0, "by its reasons 0 rung was the best (31%), but its leanings made this one likelier"),
        (1, 1, "the best by its reasons, and the likeliest"),
        (2, 1, "by its reasons 1 rung was the best (55%), and luck fell otherwise"),
        (
            2,
            0,
            "by its reasons 0 rung was the best (31%); its leanings made 1 rung likelier (55%), and luck "
            "fell on neither",
        ),
    ],
)
def test_a_card_says_what_leaning_did_to_the_best_by_reasons(chosen: int, best: int, words: str) -> None:
    assert reasons_text(leaning(chosen, best)) == words


def test_losses_that_weigh_more_are_named_where_they_made_another_option_likelier() -> None:
    assert "its leanings and its dread of losses made 1 rung likelier" in reasons_text(leaning(0, 0, "prospect"))


def test_a_card_shows_what_was_seen_believed_weighed_drawn_and_what_would_flip_it() -> None:
    text = " ".join(printed(explained(week(card()))).split())
    for words in (
        "week 36, 2026-06-15, the week of the signing",
        "Ukraine: its answer to the offer",
        "chose sign (probability 61%); the best by its reasons, and the likeliest",
        "not open: walk out",
        "the draw: 0.5853, which falls on sign, from 0.3900 to 1.0000",
        "smallest flip: +0.016 stakes on any one term of fight on, and the same draw gives fight on",
        "that is war from +0.173 to +0.189",
        "-0.016 on a term of sign gives fight on",
        "yes deal on table: while an offer is on the table this week",
        "60% (+0.41 log odds) belief us: that the US would keep a promise",
        "common knowledge war speed 23%",
        "red ladder gain: what pressure brings: 0 0.50",
    ):
        assert words in text, words


def review(*flips_at: float | None) -> str:
    reasons = tuple(Reason(f"term {n}", 0.5, 0.4, 0.2, at) for n, at in enumerate(flips_at))
    card = MembershipCard(
        "contributors/FRA", reasons, (), "", True, False, 0.2, 0.0, 0.2, -0.16, False, True, False, -1, 3_000.0, -0.36,
        "stays out",
    )  # fmt: skip
    of_week = replace(week(actor="contributors/FRA"), reviews=(card,))
    return " ".join(printed(explained(of_week)).split())


def test_a_review_says_what_none_and_its_threshold_mean() -> None:
    text = review(0.9, None)
    assert "none: a value runs from 0 to 1, and no such value of that term alone would have turned the answer" in text
    assert "threshold of -0.16 (the one for joining) threshold: the state's own" in text
    assert "none:" not in review(0.9, 0.8)


@pytest.mark.parametrize("width", [60, 80, 120])
def test_a_card_is_never_wider_than_the_terminal(width: int) -> None:
    rule = RuleCard("ukraine.regenerate", "ukraine", "It grows.", card().facts, {"harm": 0.1234},
                    (Change("strength", 0.85471, 0.85462, "index", "Its army."),))  # fmt: skip
    text = printed(explained(week(card(), rule)), width)
    assert max(map(len, text.splitlines())) <= width
    assert "0.8547 → 0.8546" in text


def test_a_choice_that_nothing_flips_says_so() -> None:
    console = Console(file=io.StringIO(), width=80)
    for part in card_parts(card(flips=()), MEMBERS, 80):
        console.print(part)
    assert "smallest flip: none" in console.file.getvalue()  # type: ignore[attr-defined]


def test_a_choice_by_doctrine_names_the_condition_that_failed() -> None:
    by_doctrine = card(rule="doctrine", draw=None, flips=(Flip("sign", None, None, "sign", "doctrine"),), chosen=0)
    text = printed(explained(week(by_doctrine)))
    assert "by doctrine, without luck" in text
    assert "flip: would be sign if its condition (doctrine) held" in text
    assert "the draw" not in text


def test_the_json_of_a_history_keeps_every_turning_point_and_its_commands() -> None:
    explanation = explained(history(*[rung(w, w % 2, 1 - w % 2) for w in range(40, 50)]), "--seed", "9")
    content = json.loads(json.dumps(explanation_json(explanation), allow_nan=False))
    assert len(content["events"]) == 10
    assert content["events"][0]["decisions"] == [
        {
            "week": 40,
            "actor": "russia",
            "command": "sim explain 'a b.yaml' --option alone --replication 3 --seed 9 --week 40 --actor russia",
        }
    ]


def test_the_json_of_a_week_is_unrounded_and_has_no_numbers_json_lacks() -> None:
    broken = card(facts=(Fact("x.y", "seen", float("nan")),))
    content = explanation_json(explained(week(broken)))
    assert json.loads(json.dumps(content, allow_nan=False))["cards"][0]["facts"][0]["value"] is None
    assert content["cards"][0]["kind"] == "decision"
    assert content["cards"][0]["draw"] == 0.5853


def test_figures_carry_few_digits_and_no_powers_of_ten() -> None:
    assert [format_number(x) for x in (0, -0.0, 1.0, 0.000041, 5890.4, 20.83, -0.0304)] == [
        "0", "0", "1.00", "0.000041", "5,890", "20.8", "-0.030",
    ]  # fmt: skip
    assert [percent(x) for x in (0.0, 0.0001, 0.044, 0.61, 0.9999, 1.0)] == [
        "0%",
        "<0.1%",
        "4.4%",
        "61%",
        ">99%",
        "100%",
    ]
    assert format_quantity(1, "weeks") == "1 week"
    assert format_quantity(2, "rung") == "rung 2"
    assert format_change(0.2241, 0.2226, "share") == "22.4% → 22.3%"


# -- three lines, and two histories beside each other -------------------------------------------------


def fighting(week: int, kind: str = "clash", **facts: Any) -> Event:
    common = {"again": False, "cause": "line", "mistrust": 0.5, "watch": 0.2, "violations": 10.0}
    return event(week, kind, actor=None, **common, weeks=2, deaths=50.0, drawn={"russia": 0.5}, **facts)


COLLAPSES = event(90, "collapse", actor=None, first=True)
PREPARES = event(80, "prepares", causes=[{"cause": "quarter"}], aim=8, best=8, trembled=False)
CALLED_OFF = event(70, "called_off", causes=[])
TRIED = event(60, "prepares", causes=[], aim=8, best=8, trembled=False)
READY = event(90, "rung", causes=[], best=8, trembled=False, **{"from": 4, "to": 8})


@pytest.mark.parametrize(
    ("events", "week"),
    [
        ((PREPARES, READY, COLLAPSES), 80),
        ((TRIED, CALLED_OFF, PREPARES, READY, COLLAPSES), 80),
        ((rung(88, 3, 7), COLLAPSES), 88),
        ((fighting(85), fighting(90, "clash_grown"), COLLAPSES), 85),
        ((fighting(40), fighting(42, "clash_settled"), PREPARES, READY, COLLAPSES), 80),
        ((TRIED, CALLED_OFF, rung(75, 0, 2)), None),
    ],
)
def test_what_led_to_war_is_the_decision_to_prepare_it_or_the_clash_that_grew(
    events: tuple[Event, ...], week: int | None
) -> None:
    decisive = led_to_war(history(*events))
    assert (None if decisive is None else decisive.week) == week


def test_a_history_begins_with_three_lines_and_the_decision_that_led_to_war_is_marked() -> None:
    explained = history(TRIED, CALLED_OFF, PREPARES, READY, COLLAPSES)
    text = printed(Explained(explained, ("x.yaml", "--option", "alone", "--replication", "3")), 200)
    assert text.splitlines()[1:4] == outline(explained)
    assert "led to war: Russia prepares in week 80" in text
    assert "the decision: --week 80 --actor russia" in text
    marked = [line for line in text.splitlines() if "►" in line]
    assert len(marked) == 2
    assert marked[0].split()[0] == "80"


def test_histories_beside_each_other_are_told_once_where_they_are_the_same_and_parted_once() -> None:
    shared = rung(40, 0, 5)
    ours, theirs = history(shared, rung(50, 5, 6), rung(70, 6, 5)), history(shared, rung(60, 5, 6), rung(70, 6, 5))
    rows = beside(ours, theirs)
    assert [(row.week, bool(row.ours), bool(row.theirs), row.parts) for row in rows] == [
        (40, True, True, False),
        (50, True, False, True),
        (60, False, True, False),
        (70, True, True, False),
    ]
    assert not any(row.parts for row in beside(ours, ours))
    pair = [Explained(item, ("x.yaml", "--option", item.option)) for item in (ours, theirs)]
    console = Console(file=io.StringIO(), width=80, no_color=True)
    for part in beside_parts(pair[0], pair[1], 80):
        console.print(part)
    assert isinstance(console.file, io.StringIO)
    text = console.file.getvalue()
    assert "first part in week 50" in text
    assert max(map(len, text.splitlines())) <= 80
    assert [record["first_parting"] for record in beside_records(*pair)] == [False, True, False, False]
    assert beside_json(*pair)["first_parting_week"] == 50


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (937.4, 10_353.0, "36 weeks after the signing; at most 937 troops in place before that, 10,353 later"),
        (937.4, 200.0, "36 weeks after the signing; at most 937 troops in place before that"),
        (0.0, 500.0, "36 weeks after the signing; no troops came before that, 500 later"),
        (0.0, 0.0, "36 weeks after the signing; no troops came"),
    ],
)
def test_the_three_lines_say_of_which_weeks_the_most_troops_are(before: float, after: float, words: str) -> None:
    collapse = event(36, "collapse", actor=None, first=True)
    explained = replace(history(collapse), most_troops=before, most_troops_after=after)
    assert outline(explained)[1].endswith(words)

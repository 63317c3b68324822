"""The turning points of a history in words, with repeated events grouped in one line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ...lanes import COLLAPSE
from ...world.names import BLUE_TITLES, PROBES, RED_TITLES
from ..text.words import ACTORS, RESPONSES, format_number, join_names, joined, percent, plural, sentence

if TYPE_CHECKING:
    from ...simulation.explain.answers import Event, History

MILD = PROBES
"""Changes between rungs up to this one are grouped."""

A_YEAR = 52
"""The most weeks that one line covers, where other events fall between those it groups."""

_LONG = 26
"""Weeks without a further event of its kind after which a group ends."""

_ENDS = ("signing", "collapse", "end")


@dataclass(frozen=True)
class Line:
    """One line of the account: its events, in order, and their text."""

    events: tuple[Event, ...]
    text: str

    @property
    def first(self) -> Event:
        """The event whose week the line carries."""
        return self.events[0]

    @property
    def decisions(self) -> tuple[tuple[int, str], ...]:
        """The decisions worth opening, as (week, actor): those of the line's last event."""
        return self.events[-1].decisions


def lines(history: History) -> list[Line]:
    """The account of a history: a line for each turning point, or for each group of similar ones."""
    groups: list[list[Event]] = []
    open_groups: dict[str, list[Event]] = {}
    for event in history.events:
        for ended in [name for name, group in open_groups.items() if _closes(event, name, group)]:
            del open_groups[ended]
        name = _group(event)
        if name is None or name not in open_groups:
            groups.append([event])
            if name is not None:
                open_groups[name] = groups[-1]
        else:
            open_groups[name].append(event)
    return [Line(tuple(group), _text(group, history.members)) for group in groups]


def _group(event: Event) -> str | None:
    if event.kind in ("refused", "no_offer", "no_order"):
        return "talks"
    if event.kind in ("membership", "reply", "response", "held", "shows_force"):
        return event.kind
    if event.kind in ("clash", "clash_settled"):
        return "clashes"
    if event.kind == "rung" and event.phase == COLLAPSE:
        return "fighting"
    if event.kind == "rung" and max(event.facts["from"], event.facts["to"]) <= MILD:
        return "mild"
    return None


def _closes(event: Event, name: str, group: Sequence[Event]) -> bool:
    """Whether an event ends a group."""
    if event.kind in _ENDS:
        return True
    if name in ("talks", "fighting"):
        return False
    if name == "clashes" and event.kind == "clash_grown":
        return True
    if name == "held":
        return event.kind in ("troops_may_enter", "collapse", "signing")
    if event.phase != COLLAPSE and event.week - group[0].week >= A_YEAR:
        return True
    if name == "mild":
        return event.kind in ("prepares", "called_off") or (event.kind == "rung" and _group(event) != "mild")
    if name == "membership":
        return event.kind in ("first_troops", "full_force", "backstop", "pact")
    return event.week - group[-1].week > _LONG


def _text(group: Sequence[Event], members: Mapping[str, str]) -> str:
    kind = group[0].kind
    if len(group) > 1 or kind in ("membership", "held", "refused", "no_offer", "no_order"):
        return _SEVERAL[_group(group[0]) or ""](group, members)
    return _SINGLE[kind](group[0].facts)


# -- single turning points -------------------------------------------------------------------------


def terms_text(facts: Mapping[str, Any]) -> str:
    """The terms of a deal in words."""
    parts = [f"{percent(facts['share'])} of the disputed land to Russia"]
    parts.append(f"{_degree(facts['relief'])} sanctions relief")
    taken = facts["limits"]
    parts.append(
        f"limits that take {percent(taken)} of Ukraine's army" if taken > 0.0 else "no limits on Ukraine's army"
    )
    parts.append(_CLAUSE[facts["clause"]])
    if facts["recognition"] == 1:
        parts.append("the line recognised")
    return ", ".join(parts)


_CLAUSE = ("silent on Western troops", "Western troops allowed", "Western troops forbidden")


def causes_text(causes: Sequence[Mapping[str, Any]]) -> str:
    """The causes of Russia's review in words, empty where there are none."""
    return joined([_CAUSES[cause["cause"]](cause) for cause in causes]) if causes else ""


def rung_text(rung: int) -> str:
    """A red rung by number and name."""
    return f"{rung} ({RED_TITLES[rung]})"


def _clash(facts: Mapping[str, Any]) -> str:
    begins = f"A clash begins{' again' if facts['again'] else ''}: {_ORIGINS[facts['cause']](facts)}"
    seen = f"mistrust {percent(facts['mistrust'])}, the line watched to {percent(facts['watch'])}"
    return f"{begins} ({seen}, {format_number(round(facts['violations']))} violations the week before)"


_ORIGINS: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "line": lambda f: "shooting on the line runs away",
    "incident": lambda f: f"it grows from an incident{_incident(f['kinds'])}",
    "reprisal": lambda f: "an answer to Ukraine's strikes",
    "slide": lambda f: f"Russia's rung {rung_text(f['rung'])} and the replies to it slide into fighting",
    "spoilers": lambda f: "spoilers set it off",
}


def _lasted(facts: Mapping[str, Any]) -> str:
    return f"after {plural(facts['weeks'], 'week')} and {format_number(round(facts['deaths']))} dead"


def _grown(facts: Mapping[str, Any]) -> str:
    drawn = [f"{ACTORS[side]} to {percent(share)}" for side, share in facts["drawn"].items()]
    return f"The clash grows into general war {_lasted(facts)}; drawn to war: {joined(drawn)}"


def _degree(value: float) -> str:
    return {0.0: "no", 0.5: "half", 1.0: "full"}.get(value, percent(value))


def _rung(facts: Mapping[str, Any]) -> str:
    was, now = facts["from"], facts["to"]
    if facts.get("clash"):
        return f"Russia goes from rung {was} to {rung_text(now)}: the clash has become war, without a decision"
    text = f"Russia {'steps down' if now < was else 'goes up'} from rung {was} to {rung_text(now)}"
    if now == 8 and not facts["causes"]:
        return f"{text}: its preparations are complete"
    return text + _review(facts)


def _review(facts: Mapping[str, Any]) -> str:
    why = causes_text(facts["causes"])
    text = f"; it looked again after {why}" if why else ""
    if facts.get("trembled"):
        text += f"; by its reasons rung {facts['best']} was the best"
    return text


def _believed(facts: Mapping[str, Any]) -> str:
    return f"; Russia had given that a chance of {percent(facts['believed'])}"


def _end(facts: Mapping[str, Any]) -> str:
    state = {1: "no deal was reached in the time allowed", 2: "the ceasefire stands", 4: "war goes on"}[facts["phase"]]
    if facts["alert"]:
        state = "a serious nuclear alert ends the history"
    if facts["phase"] == 1:
        return f"The end: {state}"
    force = f"{format_number(round(facts['troops']))} troops in place" if facts["troops"] > 0 else "no troops in place"
    if facts.get("hold"):
        force += f", since {HOLDING[facts['hold']]}"
    if facts.get("supporting"):
        force += f"; {plural(facts['supporting'], 'state')} helped without troops"
    return f"The end: {state}, Russia on rung {facts['rung']}, {force}"


HOLDING = (
    "nothing holds it",
    "the deal does not allow it",
    "neither lead nation is in",
    "too few troops are pledged with parliaments' leave",
    "a member of NATO refuses its structures",
    "consent is still awaited",
    "the peace is not quiet enough",
)
"""Why a force stays at home, by place in `HOLDS`."""


def _held(group: Sequence[Event], members: Mapping[str, str]) -> str:
    reasons = list(dict.fromkeys(HOLDING[event.facts["hold"]] for event in group))
    last = group[-1].facts
    text = f"Nobody goes yet: {joined(reasons)}"
    if last["hold"] in (2, 3):
        text += f" ({plural(last['leads'], 'lead nation')} in, {format_number(round(last['cleared']))} troops could go)"
    return text + (f", {_span(group)}" if len(group) > 1 else "")


_SINGLE: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "signing": lambda f: f"A deal is signed, offered by {ACTORS[f['proposer']]}: {terms_text(f)}",
    "consent": lambda f: (
        f"Both sides are asked to accept troops from outside: {'they agree' if f['given'] else 'refused'}"
    ),
    "troops_may_enter": lambda f: f"Troops may enter: {format_number(round(f['authorised']))} are authorised",
    "troops_recalled": lambda f: "The troops are called back",
    "first_troops": lambda f: (
        f"{'Troops arrive again' if f['again'] else 'First troops arrive'}: {format_number(round(f['troops']))}"
    ),
    "full_force": lambda f: (
        f"Full force: {format_number(round(f['troops']))} of {format_number(round(f['authorised']))} troops in place"
    ),
    "last_troops_gone": lambda f: "The last troops leave",
    "rung": _rung,
    "prepares": lambda f: f"Russia begins to prepare {RED_TITLES[f['aim']]}{_review(f)}",
    "called_off": lambda f: f"Russia calls its preparations off{_review(f)}",
    "shows_force": lambda f: "Russia masses troops to be seen",
    "clash": _clash,
    "clash_settled": lambda f: f"The clash is settled {_lasted(f)}, and the ceasefire committed to anew",
    "clash_grown": _grown,
    "noticed": lambda f: "The preparations are noticed",
    "response": lambda f: f"Ukraine {RESPONSES[f['response']]}",
    "reply": lambda f: f"Reply of rung {f['rung']}: {BLUE_TITLES[f['rung']]}",
    "backstop": lambda f: (
        f"The American promise (backstop) is tested, and {'kept' if f['honoured'] else 'not kept'}{_believed(f)}"
    ),
    "pact": lambda f: (
        f"The promise of mutual defence is tested, and {'kept' if f['honoured'] else 'not kept'}{_believed(f)}"
    ),
    "tie": lambda f: f"Troops at risk {'draw' if f['drawn_in'] else 'do not draw'} those who sent them into the war",
    "full_war": lambda f: f"Full war: {format_number(round(f['deaths']))} battle deaths within twelve months",
    "deployed": lambda f: (
        f"The force counts as deployed: {format_number(round(f['troops']))} of the "
        f"{format_number(round(f['asked']))} troops asked for are in place"
    ),
    "fatal_clash": lambda f: "A fatal clash: 25 or more have died in this fighting",
    "fighting_back": lambda f: "Fighting is back: it has lasted four weeks",
    "direct_clash": lambda f: "Direct clash: Russia and troops of a member of NATO have exchanged fire",
    "withdrawn_under_fire": lambda f: (
        f"Withdrawn under fire: of {format_number(round(f['were']))} troops {format_number(round(f['left']))} are left "
        "half a year after fire on them"
    ),
    "collapse": lambda f: "The ceasefire collapses" + ("" if f["first"] else " again"),
    "alert": lambda f: "A serious nuclear alert",
    "end": _end,
}

_CAUSES: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "first": lambda c: "the signing",
    "quarter": lambda c: "a quarter without a review",
    "incident": lambda c: f"an incident{_incident(c['kinds'])}",
    "clash": lambda c: "a clash that began",
    "reply": lambda c: f"a reply of rung {c['rung']} ({BLUE_TITLES[c['rung']]})",
    "response": lambda c: "Ukraine's strikes" if c["response"] == 2 else "Ukraine's move to retake land",
    "belief": lambda c: f"its fear of intervention went from {percent(c['from'])} to {percent(c['to'])}",
    "balance": lambda c: f"its share of strength went from {percent(c['from'])} to {percent(c['to'])}",
}


def _incident(kinds: Sequence[str]) -> str:
    words = {"shootdown": "a shoot-down", "sea_incident": "at sea", "under_attack": "an attack by Ukraine"}
    return f" ({joined([words[kind] for kind in kinds])})" if kinds else ""


# -- groups of turning points ------------------------------------------------------------------------


def _span(group: Sequence[Event]) -> str:
    return f"up to week {group[-1].week}"


def _talks(group: Sequence[Event], members: Mapping[str, str]) -> str:
    if len(group) == 1:
        facts = group[0].facts
        if group[0].kind == "no_order":
            return "Talks do not get past the order of steps, ceasefire first or settlement first"
        proposer = sentence(ACTORS[facts["proposer"]])
        if group[0].kind == "no_offer":
            return f"{proposer} could propose, and sees no offer better than war"
        return f"{_refusal(proposer, facts)}: {terms_text(facts)}"
    refused = [event.facts for event in group if event.kind == "refused"]
    order = sum(event.kind == "no_order" for event in group)
    none = len(group) - len(refused) - order
    parts = [f"{plural(len(group), 'round')} of talks without a deal, {_span(group)}"]
    if refused:
        count = Counter(_refusers(facts) for facts in refused if not _by_maker_alone(facts))
        if count:
            parts.append("the offer refused " + joined([f"by {who} in {n}" for who, n in count.most_common()]))
        if own := len(refused) - count.total():
            parts.append(f"accepted by the other side in {own}, and then not signed by its own maker")
    if order:
        parts.append(f"the order of steps not agreed in {order}")
    if none:
        parts.append(f"no offer made in {none}")
    return "; ".join(parts)


def _refusal(proposer: str, facts: Mapping[str, Any]) -> str:
    """Who does not sign an offer. Its maker answers it anew, as the other side does, and may not sign its own."""
    if _by_maker_alone(facts):
        return f"{proposer} does not sign its own offer, which the other side accepts"
    of = f"{proposer}'s offer".replace("s's", "s'")
    if facts["proposer"] in facts["refused_by"]:
        return f"{of} is signed by neither side"
    return f"{of} is refused by {_refusers(facts)}"


def _by_maker_alone(facts: Mapping[str, Any]) -> bool:
    return bool(facts["refused_by"] == [facts["proposer"]])


def _refusers(facts: Mapping[str, Any]) -> str:
    return "both" if len(facts["refused_by"]) == 2 else ACTORS[facts["refused_by"][0]]


def _membership(group: Sequence[Event], members: Mapping[str, str]) -> str:
    came = [state for event in group for state in event.facts["joined"]]
    went = [state for event in group for state in event.facts["left"]]
    troops = [state for event in group for state in event.facts["withdrew"]]
    parts = []
    if came:
        parts.append(_moves(came, "join", "", members))
    if went:
        withdrew = f", {len(troops)} with troops in place" if troops else ""
        if fled := [state for event in group for state in event.facts.get("fled", ())]:
            withdrew += f", {len(fled)} under fire"
        parts.append(_moves(went, "leave", withdrew, members))
    parts.append(f"{group[-1].facts['count']} in" + (f" by week {group[-1].week}" if len(group) > 1 else ""))
    return "; ".join(parts)


def _moves(states: Sequence[str], verb: str, how: str, members: Mapping[str, str]) -> str:
    """`2 states join: Poland, Estonia (twice)`: a state that did so several times over stands once."""
    count = Counter(states)
    named = {state: members.get(state, state) for state in count}
    again = {state: f"{named[state]} ({'twice' if n == 2 else f'{n} times'})" for state, n in count.items() if n > 1}
    ending = "s" if len(count) == 1 else ""
    return f"{plural(len(count), 'state')} {verb}{ending}{how}: {join_names(list(count), {**named, **again})}"


def _replies(group: Sequence[Event], members: Mapping[str, str]) -> str:
    count = Counter(event.facts["rung"] for event in group)
    parts = [f"rung {rung} ({BLUE_TITLES[rung]}) in {plural(n, 'week')}" for rung, n in sorted(count.items())]
    return f"Replies, {_span(group)}: {joined(parts)}"


def _responses(group: Sequence[Event], members: Mapping[str, str]) -> str:
    count = Counter(event.facts["response"] for event in group)
    parts = [
        f"{RESPONSES[response]} {n} times" if n > 1 else RESPONSES[response] for response, n in sorted(count.items())
    ]
    return f"Ukraine {joined(parts)}, {_span(group)}"


def _clashes(group: Sequence[Event], members: Mapping[str, str]) -> str:
    begun = [event.facts for event in group if event.kind == "clash"]
    settled = [event.facts for event in group if event.kind == "clash_settled"]
    if len(begun) == len(settled) == 1 and group[0].kind == "clash":
        return f"{_clash(begun[0])}; it is settled {_lasted(settled[0])}"
    count = Counter(facts["cause"] for facts in begun)
    words = {"line": "the line", "incident": "incidents", "reprisal": "reprisals", "slide": "escalation",
             "spoilers": "spoilers"}  # fmt: skip
    parts = []
    if begun:
        many = "a clash begins" if len(begun) == 1 else f"{len(begun)} clashes begin"
        parts.append(f"{sentence(many)}, from {joined([words[c] for c in count])}")
    if settled:
        dead = format_number(round(sum(facts["deaths"] for facts in settled)))
        parts.append(f"{len(settled)} settled, with {dead} dead")
    return f"{'; '.join(parts)}, {_span(group)}"


def _fighting(group: Sequence[Event], members: Mapping[str, str]) -> str:
    return f"The fighting goes between rungs 7 and 8, {_span(group)}: {plural(len(group), 'change')}"


def _mild(group: Sequence[Event], members: Mapping[str, str]) -> str:
    path = [group[0].facts["from"], *(event.facts["to"] for event in group)]
    weeks = ", ".join(str(event.week) for event in group)
    why = Counter(cause["cause"] for event in group for cause in event.facts["causes"][:1])
    words = {"first": "the signing", "quarter": "a quarter's end", "incident": "incidents", "reply": "replies",
             "response": "Ukraine's strikes", "clash": "clashes", "belief": "shifts in belief",
             "balance": "shifts in the balance"}  # fmt: skip
    highest = max(path)
    text = f"Russia moves among rungs up to {rung_text(highest)}: {' → '.join(map(str, path))}, in weeks {weeks}"
    return text + (f"; it looked again after {joined([words[cause] for cause, _ in why.most_common()])}" if why else "")


_SEVERAL: dict[str, Callable[[Sequence[Event], Mapping[str, str]], str]] = {
    "talks": _talks,
    "membership": _membership,
    "held": _held,
    "reply": _replies,
    "response": _responses,
    "clashes": _clashes,
    "fighting": _fighting,
    "mild": _mild,
    "shows_force": lambda group, members: f"Russia masses troops to be seen {len(group)} times, {_span(group)}",
}

"""How often each state that may take part does: in the coalition, and with troops in place, by option."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ...errors import InputError, Problem, did_you_mean
from ...stats.intervals import Estimate, fields_or_none, share_of
from .course import by_week

if TYPE_CHECKING:
    from ...experiment.store.run import Run
    from .course import Weeks

YEAR = 52


@dataclass(frozen=True)
class Takes:
    """One state under one option: the share of the signed histories in which it is in the coalition, and that in which
    its troops are in place."""

    coalition: Estimate
    troops: Estimate


@dataclass(frozen=True)
class Country:
    """A state by id and name, and how often it takes part, by option."""

    id: str
    name: str
    takes: dict[str, Takes]

    @property
    def most(self) -> float:
        """Its largest share under any option."""
        return max((takes.coalition.estimate or 0.0 for takes in self.takes.values()), default=0.0)


@dataclass(frozen=True)
class Countries:
    """States in one week since the signing, those that take part most first; `options` are the titles by id of those
    that are ever signed, `signed` how many of their histories are."""

    week: int
    options: dict[str, str]
    signed: dict[str, int]
    countries: tuple[Country, ...]

    def as_json(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "week": self.week,
            "options": self.options,
            "signed": self.signed,
            "countries": [
                {
                    "id": country.id,
                    "name": country.name,
                    "options": {
                        option: {"coalition": fields_or_none(takes.coalition), "troops": fields_or_none(takes.troops)}
                        for option, takes in country.takes.items()
                    },
                }
                for country in self.countries
            ],
        }


def countries_of(run: Run, year: int, options: Sequence[str] | None = None) -> Countries:
    """The states of a run of one design point, `year` years after the signing, or at the end of a shorter ceasefire.

    Raises InputError for options there are not, and for a run that does not store who takes part by week.
    """
    titles = dict(run.manifest.options)
    for option in options or ():
        if option not in titles:
            near = did_you_mean(option, titles, titles)
            wanted = f"one of {', '.join(titles)}"
            raise InputError(Problem(f"no option {option!r} in this run", expected=wanted, suggestion=near))
    weeks = [item for item in by_week(run) if options is None or item.option in options]
    if not any(item.members for item in weeks):
        wanted = "a run of one design point in which deals are signed; sim run FILE --set PATH=VALUE plays one setting"
        raise InputError(Problem("this run does not say who takes part", file=str(run.folder), expected=wanted))
    return countries_at(weeks, run.scenario.names["contributors"], year)


def countries_at(weeks: Sequence[Weeks], names: Mapping[str, str], year: int) -> Countries:
    """The states of some options `year` years after the signing; `names` are those of states by id."""
    place = weeks[0].place(year * YEAR)
    members = dict.fromkeys(member for item in weeks for member in item.members)
    countries = [
        Country(
            member,
            names.get(member, member),
            {item.option: Takes(_share(item, item.members, member, place), _share(item, item.present, member, place))
             for item in weeks},
        )
        for member in members
    ]  # fmt: skip
    countries.sort(key=lambda country: (-country.most, country.name))
    return Countries(
        weeks[0].weeks[place],
        {item.option: item.title for item in weeks},
        {item.option: item.signed for item in weeks},
        tuple(countries),
    )


def _share(item: Weeks, of: Mapping[str, Sequence[float]], member: str, place: int) -> Estimate:
    return share_of(round(of[member][place] * item.signed), item.signed)

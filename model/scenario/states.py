"""States by their codes of three letters, and which member of a group somebody meant."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ..errors import did_you_mean

_CODES = (
    "ABW AFG AGO AIA ALA ALB AND ARE ARG ARM ASM ATA ATF ATG AUS AUT AZE BDI BEL BEN BES BFA BGD BGR BHR BHS BIH "
    "BLM BLR BLZ BMU BOL BRA BRB BRN BTN BVT BWA CAF CAN CCK CHE CHL CHN CIV CMR COD COG COK COL COM CPV CRI CUB "
    "CUW CXR CYM CYP CZE DEU DJI DMA DNK DOM DZA ECU EGY ERI ESH ESP EST ETH FIN FJI FLK FRA FRO FSM GAB GBR GEO "
    "GGY GHA GIB GIN GLP GMB GNB GNQ GRC GRD GRL GTM GUF GUM GUY HKG HMD HND HRV HTI HUN IDN IMN IND IOT IRL IRN "
    "IRQ ISL ISR ITA JAM JEY JOR JPN KAZ KEN KGZ KHM KIR KNA KOR KWT LAO LBN LBR LBY LCA LIE LKA LSO LTU LUX LVA "
    "MAC MAF MAR MCO MDA MDG MDV MEX MHL MKD MLI MLT MMR MNE MNG MNP MOZ MRT MSR MTQ MUS MWI MYS MYT NAM NCL NER "
    "NFK NGA NIC NIU NLD NOR NPL NRU NZL OMN PAK PAN PCN PER PHL PLW PNG POL PRI PRK PRT PRY PSE PYF QAT REU ROU "
    "RUS RWA SAU SDN SEN SGP SGS SHN SJM SLB SLE SLV SMR SOM SPM SRB SSD STP SUR SVK SVN SWE SWZ SXM SYC SYR TCA "
    "TCD TGO THA TJK TKL TKM TLS TON TTO TUN TUR TUV TWN TZA UGA UKR UMI URY USA UZB VAT VCT VEN VGB VIR VNM VUT "
    "WLF WSM YEM ZAF ZMB ZWE "
)
CODES = frozenset(_CODES.split())
"""The codes of states and territories by ISO 3166-1 alpha-3 (2020)."""

ACTORS_OF = {"RUS": "russia", "UKR": "ukraine", "USA": "us"}
"""The rooms of states that are actors of their own."""


def nearest_member(word: str, members: Mapping[str, str]) -> str | None:
    """The member, of titles by ids, that a code or a name was meant for.

    None where none is near, and for the code or the name of another state, which is no slip of the keyboard.
    """
    wanted = word.casefold()
    for member, title in members.items():
        if wanted in (member.casefold(), title.casefold()):
            return member
    if is_other_state(word, members):
        return None
    begun = [member for member, title in members.items() if len(wanted) > 2 and title.casefold().startswith(wanted)]
    if len(begun) == 1:
        return begun[0]
    initials = [member for member, title in members.items() if _initials(title) == wanted]
    if len(initials) == 1:
        return initials[0]
    titles = {title: member for member, title in members.items()}
    near = did_you_mean(word, members if len(word) < 4 else titles)
    return titles.get(near or "", near)


def is_other_state(word: str, members: Iterable[str]) -> bool:
    """Whether a word is the code of a state that is no member, or the name of one that is an actor of its own."""
    code = word.upper()
    return (code in CODES and code not in {member.upper() for member in members}) or actor_of(word) is not None


def actor_of(word: str) -> str | None:
    """The room of the state that a code or a name names, where it is an actor of its own."""
    return ACTORS_OF.get(word.upper()) or next((room for room in ACTORS_OF.values() if room == word.casefold()), None)


def not_among(word: str, group: str, members: Mapping[str, str]) -> tuple[str, str]:
    """That a word is no member of a group, in words, and what would be one."""
    actor = actor_of(word)
    if actor is not None:
        return f'"{word}" is not among the {group}: {actor} is an actor of its own', f"{actor}, or the id of a member"
    if is_other_state(word, members):
        return f'"{word}" is a state, but not among the {group}', "the id of a member; `members` in a scenario adds one"
    return f'"{word}" is not among the {group}', "the id of a member"


def _initials(title: str) -> str:
    words = title.split()
    return "".join(word[0] for word in words).casefold() if len(words) > 1 else ""

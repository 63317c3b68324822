"""Examples of each command, for its help and the manual."""

from __future__ import annotations

SCENARIO = "scenarios/reassurance.yaml"
RUN = "runs/reassurance-1a2b3c4d"

EXAMPLES: dict[str, tuple[str, ...]] = {
    "run": (
        f"sim run {SCENARIO}",
        f"sim run {SCENARIO} --vary force.size=5000,20000 --options europe_alone -n 128",
        f'sim run {SCENARIO} --only "ceasefire_collapse_5y < 0.3" --sort total_cost_eur',
    ),
    "sweep": (f"sim sweep {SCENARIO} --vary us.backstop=0,1", f"sim sweep {SCENARIO} --vary deterrence=all --dry-run"),
    "check": ("sim check mine.yaml", "sim check mine.yaml study.yaml --json"),
    "schema": ("sim schema > scenario.schema.json", "sim schema study"),
    "new": ("sim new study", "sim new ../scenarios-of-mine"),
    "explain": (
        f"sim explain {RUN} --option europe_alone --replication 17",
        f"sim explain {SCENARIO} --option europe_alone --against us_backstop --replication 17",
        f"sim explain {RUN} --option europe_alone --replication 17 --scan",
        f"sim explain {RUN} --option europe_alone --replication 17 --flip 140:russia.choose_rung:comply",
    ),
    "histories": (
        f'sim histories {RUN} --option europe_alone --where "ceasefire_collapse_5y and not ceasefire_collapse_1y"',
        f"sim histories {RUN} --where deal_signed --sort=-weeks_to_deal --most 3",
    ),
    "calibrate": ("sim calibrate", "sim calibrate --out accepted --workers 2"),
    "validate": ("sim validate", "sim validate --format csv"),
    "ledger": (
        f"sim ledger {SCENARIO} --basis assumed --grep russia",
        f"sim ledger {SCENARIO} --variance",
        f"sim ledger {SCENARIO} --swings us_backstop -n 256",
    ),
    "options": (f"sim options {SCENARIO} --grep backstop", f"sim options {SCENARIO} us_backstop"),
    "levers": (f"sim levers {SCENARIO} --grep withdrawal", f"sim levers {RUN} --option europe_alone"),
    "countries": (f"sim countries {RUN}", f"sim countries {RUN} --grep poland --year 2"),
    "outcomes": (f"sim outcomes {SCENARIO} --grep war", f"sim outcomes {RUN} --format markdown"),
    "parameters": (f"sim parameters {SCENARIO} --basis measured", f'sim parameters {SCENARIO} --grep "russia rung"'),
    "structures": (f"sim structures {SCENARIO}", f'sim structures {SCENARIO} --grep "red line"'),
    "sources": (f"sim sources {SCENARIO} --grep fearon", f"sim sources {SCENARIO} --format csv"),
    "glossary": ("sim glossary leaning", "sim glossary replacement withdrawal"),
    "report": (f"sim report {RUN} --open", f"sim report {RUN} -o report.html --complete"),
    "plot": (f"sim plot {RUN} endings", f"sim plot {RUN} survival -o survival.png"),
    "serve": (f"sim serve {SCENARIO} --open", f"sim serve {RUN} --port 8800"),
    "runs": ("sim runs", f"sim runs show {RUN}"),
    "show": (f"sim runs show {RUN}", f"sim runs show {RUN} --json"),
    "rm": (f"sim runs rm {RUN}", f"sim runs rm {RUN} --yes"),
    "compare": (
        f"sim compare {RUN} --options europe_alone,us_backstop",
        f"sim compare {RUN}@0:europe_alone {RUN}@1:europe_alone",
    ),
    "verify": (f"sim verify {RUN}", f"sim verify {RUN}@3 --sample 16"),
    "analyse": (f"sim analyse {RUN}", f"sim analyse {RUN} --outcome deal_signed --threshold deal_signed=0.5"),
}  # fmt: skip

EXIT_CODES = (
    "0 done",
    "1 a defect of this program",
    "2 input that cannot be used",
    "3 the wanted precision was not reached",
    "4 parts of a run failed, or a run did not verify",
    "130 interrupted",
    "141 the output was closed by its reader",
)
ENVIRONMENT = (
    "SIM_RUNS where runs are stored and looked for (default: runs)",
    "SIM_WORKERS worker processes (default: one per core)",
    "NO_COLOR if set, no colours",
)
VERBATIM = "\b\n"
"""What keeps the lines of a text as they are, in help."""


def epilog(command: str) -> str:
    """What stands below the help of a command."""
    return VERBATIM + "\n".join(["Examples:", *(f"  {line}" for line in EXAMPLES[command])])


def program_epilog() -> str:
    """What stands below the help of the program: exit codes and environment."""
    parts = {"Exit codes:": EXIT_CODES, "Environment:": ENVIRONMENT}
    return "\n\n".join(
        VERBATIM
        + "\n".join([title, *(f"  {name:<12}{text}" for name, _, text in (line.partition(" ") for line in lines))])
        for title, lines in parts.items()
    )

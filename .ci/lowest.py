"""Print the lower bound of every declared dependency as the one version to take, for `make test-lowest`."""

import re
import tomllib
from pathlib import Path

REQUIREMENT = re.compile(r"(?P<name>[\w-]+)>=(?P<lowest>[\w.]+)")


def lowest(pyproject: str) -> list[str]:
    """`name==lowest` for each requirement of the project and its extras. Raises ValueError for one without a bound."""
    project = tomllib.loads(pyproject)["project"]
    lines = []
    for extra in (project["dependencies"], *project["optional-dependencies"].values()):
        for requirement in extra:
            if requirement.startswith(project["name"] + "["):
                continue
            match = REQUIREMENT.match(requirement)
            if match is None:
                raise ValueError(f"pyproject.toml: {requirement} has no lower bound; expected NAME>=VERSION")
            lines.append(f"{match['name']}=={match['lowest']}")
    return lines


if __name__ == "__main__":
    print("\n".join(lowest((Path(__file__).resolve().parent.parent / "pyproject.toml").read_text())))

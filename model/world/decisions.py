"""The common parameters of all decisions: noise, aversion to losses, and the persistence of leanings."""

from ..lanes import Room

DECISIONS = Room("decisions", kind="world", state=())
"""Its parameters stand in `scenarios/parameters/decisions.yaml`; choices name them as "given:decisions_..."."""

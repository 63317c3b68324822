from dataclasses import dataclass
@dataclass(frozen=True)
class Surface:
    option: str
def surfaces(*a): return []

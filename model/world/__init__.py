"""The part of the world that several rules share: phases, ladders, roles, enablers, beliefs, values, deals, contact."""

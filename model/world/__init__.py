"""What several rules share: phases, ladders, roles, enablers, beliefs, values, deals, contact along the line."""

"""Playing the sides of views: the blocks of the simulation's own executor, on request, in growing prefixes."""

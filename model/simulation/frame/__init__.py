"""Where a block is played: its arrays, bound to the stages of the turn, and the order of their lanes."""

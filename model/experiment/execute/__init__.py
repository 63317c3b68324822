"""Playing a plan: what a block does, who plays it, and rounds until an answer is precise enough."""

"""One room an actor: its rules, under the actor's name."""

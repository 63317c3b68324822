"""Running scenarios: blocks of replications, the pool that plays them, the folders that keep them."""

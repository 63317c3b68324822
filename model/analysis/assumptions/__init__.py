"""What the answers rest on: the ledger of parameters, and the variance due to assumed ones."""

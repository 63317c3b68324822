"""What answers rest on: the ledger and the variance shares, printed."""

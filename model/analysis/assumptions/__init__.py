"""The basis of the results: the ledger of parameters, and the share of variance due to assumed parameters."""

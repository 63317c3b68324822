"""Reports of stored runs: what is stored is gathered, and nothing that takes minutes is worked out unasked."""

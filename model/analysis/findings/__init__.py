"""What a run has to say: how its options end, which of them are told apart, and which outcomes are one."""

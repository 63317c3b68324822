"""The bargain: what war and a deal are worth, what signing costs, what is tabled, agreed and inherited."""

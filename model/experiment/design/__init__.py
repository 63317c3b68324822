"""What is to be played: design points, arms, blocks, and what makes a run the same run."""

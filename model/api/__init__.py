"""What a notebook or a script uses: play, open, compare, explain, analyse, and see the tables of the command line."""

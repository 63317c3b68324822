"""Starts `sim`: `python -m reassurance_sim run scenarios/reassurance.yaml`."""

from .cli import main

if __name__ == "__main__":
    main()

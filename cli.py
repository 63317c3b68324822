"""Starts `sim` from a checkout: `python cli.py run scenarios/reassurance.yaml`."""

from model.cli import main

if __name__ == "__main__":
    main()

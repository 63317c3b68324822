"""What compiled loops are made of beside the rules: memory by address, vectors, luck, the driver of weeks.

Importing any module of this room imports numba; only what compiles does so.
"""

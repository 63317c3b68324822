"""Arithmetic with the same bits in CPython and in compiled code: functions, distributions, luck, choices."""

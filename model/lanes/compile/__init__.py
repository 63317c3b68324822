"""Loops over lanes: written from the signatures of rules, compiled by numba, kept in a cache."""

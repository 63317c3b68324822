"""Histories of a stored run found by what happened in them."""

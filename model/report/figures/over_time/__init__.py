"""Figures along the weeks or years of histories."""

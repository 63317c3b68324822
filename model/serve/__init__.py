"""The page of `sim serve`: two sides of one scenario, played again under the same luck as their controls move."""

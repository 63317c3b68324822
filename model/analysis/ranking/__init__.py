"""The order of options by their means and by their whole distributions, as far as luck lets one say."""

"""From files that extend, cite and override one another to what they state together."""

"""Run folders: written whole or not at all, read back as a `Run`, listed, verified and removed."""

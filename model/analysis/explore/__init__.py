"""Methods on an ensemble: emulators, sensitivity indices, and scenario discovery by boxes."""

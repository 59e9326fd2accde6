"""Which Django, which API: measured, with verdicts a person can act on."""

__version__ = "0.1.0"

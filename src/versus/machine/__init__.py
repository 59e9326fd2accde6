"""The machine that measures: what it is, which cores do what, what is left behind."""

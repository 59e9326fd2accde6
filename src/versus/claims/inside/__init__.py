"""Runs inside the environments, and imports nothing of `versus`.

Besides `run` and `stage` each module has probes: functions that answer whether what a statement describes is so on this
Django. A probe answers True or False, or raises NotRunError with the reason why it cannot be settled here. It runs in a
process and a folder of its own.
"""

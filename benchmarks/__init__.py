"""What is measured: one file a subject area. Works under stock asv and under the suite's own engine."""

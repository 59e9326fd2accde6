"""Tests the suite on trials whose answer is known: Djangos that do not differ, and Djangos slowed down by a known
share."""

"""A password hash that takes equally long on every Django.

Each release raises the rounds of its default hash on purpose; here that would drown everything that logging in does
besides, and would have a later Django hash the seeded passwords anew.
"""

from django.contrib.auth.hashers import PBKDF2PasswordHasher


class SteadyHasher(PBKDF2PasswordHasher):
    """Django's default with 100 000 rounds: some 30 milliseconds."""

    algorithm = "pbkdf2_sha256_steady"
    iterations = 100_000

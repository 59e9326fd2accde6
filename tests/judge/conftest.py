from hypothesis import settings

# A deadline would be a timing assertion, and these machines are shared.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")

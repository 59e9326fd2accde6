"""Settings read from environment variables. Errors name the variable, never its value."""

import os
from collections.abc import Sequence

from django.core.exceptions import ImproperlyConfigured

FLAGS = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}


def text(name: str, default: str) -> str:
    """Return the variable, or the default where it is unset or empty."""
    return os.environ.get(name) or default


def flag(name: str, *, default: bool) -> bool:
    """Return the variable as a yes or no."""
    value = os.environ.get(name)
    if not value:
        return default
    try:
        return FLAGS[value.lower()]
    except KeyError:
        raise ImproperlyConfigured(f"{name} must be one of {', '.join(FLAGS)}.") from None


def one_of(name: str, choices: Sequence[str]) -> str:
    """Return the variable, which must be one of the choices; the first where it is unset or empty."""
    value = os.environ.get(name) or choices[0]
    if value not in choices:
        raise ImproperlyConfigured(f"{name} must be one of {', '.join(choices)}.")
    return value


def seconds(name: str, *, default: int) -> int | None:
    """Return the variable as whole seconds, or None for ``none``: no limit."""
    value = os.environ.get(name)
    if not value:
        return default
    if value.lower() == "none":
        return None
    if value.isascii() and value.isdigit():
        return int(value)
    raise ImproperlyConfigured(f"{name} must be a whole number of seconds, or none.")

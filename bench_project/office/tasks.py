"""A job for Django's own tasks, which Django 5.2 does not have."""

from typing import Any

from django.tasks import task


@task
def measure(payload: Any) -> int:
    """Take the payload and do next to nothing with it."""
    return len(payload)

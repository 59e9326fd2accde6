"""Settings of whoever runs the jobs, as BENCH_JOBS names it."""

from typing import Any

from bench_project import environment

DJANGO_TASKS = {
    "immediate": "django.tasks.backends.immediate.ImmediateBackend",
    "dummy": "django.tasks.backends.dummy.DummyBackend",
    "django-tasks-db": "django_tasks_db.DatabaseBackend",
    "django-tasks-rq": "django_tasks_rq.RQBackend",
}
QUEUES = ("none", *DJANGO_TASKS, "celery", "huey", "rq", "dramatiq", "django-q2")
APPS = {
    "django-tasks-db": ["django_tasks_db"],
    "django-tasks-rq": ["django_tasks", "django_rq"],
    "django-q2": ["django_q"],
}


def chosen() -> str:
    """Return the name of the queue that jobs go to."""
    return environment.one_of("BENCH_JOBS", QUEUES)


def apps() -> list[str]:
    """Return what has to be installed for it."""
    return APPS.get(chosen(), [])


def settings() -> dict[str, Any]:
    """Return its own settings, by name."""
    name = chosen()
    redis = environment.text("BENCH_REDIS_URL", "")
    found: dict[str, Any] = {}
    if name in DJANGO_TASKS:
        found["TASKS"] = {"default": {"BACKEND": DJANGO_TASKS[name]}}
    if name == "django-tasks-rq":
        found["RQ_QUEUES"] = {"default": {"URL": redis}}
    if name == "django-q2":
        # One worker, like everybody; retry must be longer than timeout.
        found["Q_CLUSTER"] = {"name": "bench", "orm": "default", "workers": 1, "timeout": 30, "retry": 60}
    return found

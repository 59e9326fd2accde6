"""Statements about background tasks."""

import asyncio
import importlib
import importlib.util
import pickle
import pkgutil
import threading
from functools import partial
from pathlib import Path
from typing import Any

from .stage import configure, corrected, importable, probe

IMMEDIATE = "django.tasks.backends.immediate.ImmediateBackend"
DUMMY = "django.tasks.backends.dummy.DummyBackend"
LOCMEM = "django.core.mail.backends.locmem.EmailBackend"
JOBS = """
import threading
from django.core.mail import send_mail
from django.tasks import task

ran = []

@task
def add(a, b):
    ran.append((a, b, threading.get_ident()))
    return a + b

@task
def email_users(emails, subject, message):
    return send_mail(subject=subject, message=message, from_email=None, recipient_list=emails)

@task
async def add_later(a, b):
    ran.append((a, b, threading.get_ident()))
    return a + b
"""


def there() -> bool:
    return importlib.util.find_spec("django.tasks") is not None


def jobs(**settings: Any) -> Any:
    """A module of tasks, written as a reader would."""
    import django

    mail = {"MAILERS": {"default": {"BACKEND": LOCMEM}}} if django.VERSION >= (6, 1) else {"EMAIL_BACKEND": LOCMEM}
    configure(**mail | settings)
    Path("jobs.py").write_text(JOBS)
    return importlib.import_module("jobs")


@probe("A001")
def task_decorator() -> bool:
    return importable("django.tasks.task")


@probe("A002")
def mail_task() -> bool:
    if not there():
        return False
    module = jobs()
    from django.core import mail

    result = module.email_users.enqueue(emails=["a@example.com"], subject="Hello", message="There")
    return result.return_value == 1 and len(mail.outbox) == 1


def own_worker() -> bool:
    """Whether Django has anything that executes tasks elsewhere: a command, or a backend besides the two."""
    import django.core.management.commands as commands

    named = {name for _, name, _ in pkgutil.iter_modules(commands.__path__)}
    works = named & {"db_worker", "worker", "run_tasks", "runworker", "tasks"}
    return bool(works or backends() - {"dummy", "immediate"})


def backends() -> set[str]:
    if not there():
        return set()
    import django.tasks.backends as folder

    return {name for _, name, _ in pkgutil.iter_modules(folder.__path__)} - {"base"}


@probe("A003")
def replaces_a_queue() -> bool:
    if not there():
        return False
    module = jobs()
    module.add.enqueue(1, 2)
    elsewhere = module.ran[0][2] != threading.get_ident()
    return elsewhere or own_worker()


def with_options(**backend: Any) -> bool:
    if not there():
        return False
    configure(TASKS={"default": {"BACKEND": IMMEDIATE, **backend}})
    from django.tasks.exceptions import InvalidTask

    Path("optioned.py").write_text(
        "from django.tasks import task\n@task(priority=2, queue_name='emails')\ndef send(to):\n    return to\n"
    )
    try:
        import optioned

        result = optioned.send.enqueue("a@example.com")
    except InvalidTask:
        return False
    return bool(result.return_value == "a@example.com" and optioned.send.priority == 2)


@probe("A004")
def options_without_queues() -> bool:
    return with_options()


@probe("A005")
@corrected("A004")
def options_with_queues() -> bool:
    return with_options(QUEUES=["default", "emails"])


@probe("A006")
def enqueued_on_commit() -> bool:
    if not there():
        return False
    module = jobs()
    from django.db import transaction

    with transaction.atomic():
        with transaction.atomic():
            transaction.on_commit(partial(module.add.enqueue, 1, 2))
        inside = len(module.ran)
    return inside == 0 and len(module.ran) == 1


@probe("A007")
def async_enqueue() -> bool:
    if not there():
        return False
    module = jobs()

    async def enqueue() -> Any:
        return await module.add.aenqueue(1, 2)

    return bool(asyncio.run(enqueue()).return_value == 3)


@probe("A008")
def immediate_is_in_the_caller() -> bool:
    if not there():
        return False
    module = jobs(TASKS={"default": {"BACKEND": IMMEDIATE}})
    result = module.add.enqueue(1, 2)
    return bool(result.return_value == 3 and module.ran[0][2] == threading.get_ident())


@probe("A009")
def dummy_keeps() -> bool:
    if not there():
        return False
    module = jobs(TASKS={"default": {"BACKEND": DUMMY}})
    module.add.enqueue(1, 2)
    from django.tasks import default_task_backend

    return len(default_task_backend.results) == 1 and module.ran == []


@probe("A010")
def scheduler_backend() -> bool:
    return importable("django_tasks_scheduler.backend.RedisBackend")


@probe("A011")
def two_backends_ship() -> bool:
    return backends() == {"dummy", "immediate"}


@probe("A012")
@corrected("A086")
def async_tasks() -> bool:
    if not there():
        return False
    module = jobs()
    return bool(module.add_later.enqueue(1, 2).return_value == 3)


@probe("A013")
def serializable_arguments() -> bool:
    if not there():
        return False
    module = jobs()
    try:
        module.add.enqueue(object(), 2)
    except TypeError:
        return True
    return False


@probe("A014")
def production_needs_another_package() -> bool:
    return backends() == {"dummy", "immediate"} and not own_worker()


@probe("A015")
def tasks_can_be_pickled() -> bool:
    if not there():
        return False
    module = jobs()
    try:
        return bool(pickle.loads(pickle.dumps(module.add)) == module.add)  # noqa: S301 - its own
    except (pickle.PicklingError, TypeError, AttributeError):
        return False


@probe("A086")
def async_task_decorator() -> bool:
    return importable("django.tasks.async_task")


@probe("A087")
def schedule() -> bool:
    return there() and hasattr(jobs().add, "schedule")


@corrected("A087")
def enqueued_for_later() -> bool:
    if not there():
        return False
    from datetime import timedelta

    from django.utils import timezone

    module = jobs(TASKS={"default": {"BACKEND": DUMMY}})
    return module.add.using(run_after=timezone.now() + timedelta(hours=1)).enqueue(1, 2).status.value == "READY"


@probe("B035")
def does_not_block_the_response() -> bool:
    if not there():
        return False
    module = jobs()
    module.add.enqueue(1, 2)
    return module.ran == []


@probe("C003")
def retries_can_be_stopped() -> bool:
    if not there():
        return False
    import dataclasses

    module = jobs()
    fields = {field.name for field in dataclasses.fields(module.add)}
    return bool(fields & {"max_retries", "retries", "max_attempts"})


@probe("C004")
def recurring() -> bool:
    if not there():
        return False
    import dataclasses

    fields = {field.name for field in dataclasses.fields(jobs().add)}
    return bool(fields & {"cron", "schedule", "every", "interval"})


@probe("C005")
def several_backends() -> bool:
    if not there():
        return False
    module = jobs(TASKS={"default": {"BACKEND": IMMEDIATE}, "kept": {"BACKEND": DUMMY}})
    from django.tasks import task_backends

    module.add.using(backend="kept").enqueue(1, 2)
    module.add.enqueue(3, 4)
    return len(task_backends["kept"].results) == 1 and len(module.ran) == 1

"""How a job is enqueued, one function a queue; what a queue needs is imported by it alone."""

from collections.abc import Callable

from bench_project.jobs import configuration
from bench_project.jobs.work import finish

Enqueue = Callable[[str], object]


def chosen() -> Enqueue:
    """Return what puts a job, named by its token, into the queue of BENCH_JOBS."""
    return MAKERS[configuration.chosen()]()


def _django_tasks() -> Enqueue:
    from bench_project.jobs.django_task import finish_task

    return finish_task.enqueue


def _celery() -> Enqueue:
    from bench_project.jobs.celery_app import finish_task

    return finish_task.delay


def _huey() -> Enqueue:
    from bench_project.jobs.huey_queue import finish_task

    return finish_task


def _rq() -> Enqueue:
    from redis import Redis
    from rq import Queue

    from bench_project import environment

    queue = Queue(connection=Redis.from_url(environment.text("BENCH_REDIS_URL", "")))
    return lambda token: queue.enqueue(finish, token)


def _dramatiq() -> Enqueue:
    from bench_project.jobs.dramatiq_actor import finish_task

    return finish_task.send


def _django_q2() -> Enqueue:
    from django_q.tasks import async_task

    return lambda token: async_task(finish, token)


MAKERS: dict[str, Callable[[], Enqueue]] = {
    **dict.fromkeys(configuration.DJANGO_TASKS, _django_tasks),
    "none": lambda: lambda _token: None,
    "celery": _celery,
    "huey": _huey,
    "rq": _rq,
    "dramatiq": _dramatiq,
    "django-q2": _django_q2,
}

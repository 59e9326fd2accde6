"""The job as a task of Django's own framework, or of the package that brings it to earlier Djangos."""

from bench_project.jobs import configuration, work

try:
    from django.tasks import task as django_s_own
except ImportError:
    django_s_own = None

if django_s_own is None or configuration.chosen() == "django-tasks-rq":
    from django_tasks import task
else:
    task = django_s_own


@task()
def finish_task(token: str) -> None:
    """Do a job."""
    work.finish(token)

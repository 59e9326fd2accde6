"""Django's own tasks: what handing work over costs the caller. Whoever does the work comes later, or never."""

from typing import Any

from ._kit import Subject, variant

NEEDS = "django.tasks.task"


def measure(payload: Any) -> int:
    """What the task does as well."""
    return len(payload)


class TaskEnqueuing(Subject):
    """Hand over ten jobs that do nothing."""

    parameters = {"payload": ["a number", "100 rows"]}
    default = {"payload": "a number"}

    def prepare(self, payload: str) -> None:
        self.payload: Any = (
            [7]
            if payload == "a number"
            else [{"sku": f"P-{number:06}", "quantity": number, "tags": ["maps", "rivers"]} for number in range(100)]
        )
        if type(self).variants["immediate"].available():
            from django.tasks import task_backends

            from bench_project.office import tasks

            self.task, self.dummy_task = tasks.measure, tasks.measure.using(backend="dummy")
            self.kept = task_backends["dummy"]

    @variant(baseline=True)
    def plain_call(self, payload: str) -> Any:
        """Calling the function: nothing is handed over."""
        return [measure(self.payload) for _ in range(10)]

    @variant(needs=NEEDS)
    def immediate(self, payload: str) -> Any:
        """`enqueue` with the immediate backend, from Django 6.0 on: it does the work at once."""
        results = [self.task.enqueue(self.payload) for _ in range(10)]
        return [result.return_value for result in results]

    @variant(needs=NEEDS)
    def dummy(self, payload: str) -> Any:
        """`enqueue` with the dummy backend: it keeps the job and does nothing."""
        results = [self.dummy_task.enqueue(self.payload) for _ in range(10)]
        self.kept.clear()
        return [len(result.args[0]) for result in results]

    @variant(needs=NEEDS)
    async def dummy_awaited(self, payload: str) -> Any:
        """The same by `aenqueue`."""
        results = [await self.dummy_task.aenqueue(self.payload) for _ in range(10)]
        self.kept.clear()
        return [len(result.args[0]) for result in results]

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


class TaskDescribing(Subject):
    """Say how a task is to be run, and ask what became of one: what surrounds enqueuing. From Django 6.0 on."""

    def prepare(self) -> None:
        self.results: Any = None
        if type(self).variants["look_up"].available():
            from django.tasks import task_backends

            from bench_project.office import tasks

            self.task, self.kept = tasks.measure, task_backends["dummy"]
            self.kept.clear()
            self.result = self.task.using(backend="dummy").enqueue([7])

    @variant(baseline=True, needs=NEEDS)
    def describe(self) -> Any:
        """`task` and `using`, ten times: priority, and when to begin."""
        from django.tasks import task

        made = [task(priority=number)(measure).using(priority=number + 1) for number in range(10)]
        return [described.priority for described in made]

    @variant(needs=NEEDS, differs="it asks for results")
    def look_up(self) -> Any:
        """`get_result` and `refresh`, ten times, by the dummy backend, which keeps them in memory."""
        found = [self.task.using(backend="dummy").get_result(self.result.id) for _ in range(10)]
        for result in found:
            result.refresh()
        return [(result.is_finished, result.attempts) for result in found]

    @variant(needs=NEEDS, differs="it asks for results")
    async def look_up_awaited(self) -> Any:
        """`aget_result` and `arefresh`, ten times."""
        found = [await self.task.using(backend="dummy").aget_result(self.result.id) for _ in range(10)]
        for result in found:
            await result.arefresh()
        return [(result.is_finished, result.attempts) for result in found]

"""The directive that shows the environments of a run."""

from collections.abc import Sequence
from datetime import timedelta
from typing import ClassVar

from docutils import nodes
from docutils.parsers.rst import directives

from versus import spelling
from versus.environments.environment import Environment
from versus.machine.fingerprint import Host
from versus.publish import wording
from versus.publish.calls.accounting import accounting_text, accounting_warning, stopped_text
from versus.publish.databases import database_facts, databases_of
from versus.publish.sphinx import elements
from versus.publish.sphinx.details import folded
from versus.publish.sphinx.directive import RecordsDirective
from versus.publish.sphinx.records import Judged
from versus.publish.tables.part import Column
from versus.records.journal import End


class EnvironmentsDirective(RecordsDirective):
    """A run's Djangos and packages, its machine, its database and the suite's commit."""

    option_spec: ClassVar = {"run": directives.unchanged_required}

    def made(self) -> list[nodes.Node]:
        judged = self.chosen_run()
        if judged is None:
            return self.none_yet()
        environments = list(judged.run.manifest.environments.values())
        facts: list[list[elements.Cell]] = [[name, said] for name, said in _facts(judged) if said]
        return [
            _table(environments),
            elements.table(["what", Column("is", words=True)], facts),
            *(
                folded(f"Packages of {environment.name}", _packages(environment))
                for environment in environments
                if not environment.replica
            ),
        ]


def _table(environments: Sequence[Environment]) -> nodes.container:
    """The commits have a column where anything was built from a tree."""
    columns = ["environment", "Django", "Python", "SQLite", "wheel's SHA-256"]
    commits = [_commit(environment) for environment in environments]
    if not any(commits):
        return elements.table(columns, map(_row, environments))
    rows = [[*_row(environment), commit] for environment, commit in zip(environments, commits, strict=True)]
    return elements.table([*columns, "commit"], rows)


def _commit(environment: Environment) -> str:
    return wording.revision(environment.commit, modified=environment.modified).removeprefix("commit ")


def _row(environment: Environment) -> list[elements.Cell]:
    python = environment.interpreter
    return [
        spelling.plain(environment.name), environment.django, f"{python.implementation} {python.version}",
        python.sqlite, [nodes.literal("", environment.wheel_sha256[:16])],
    ]  # fmt: skip


def _facts(judged: Judged) -> list[tuple[str, str]]:
    manifest = judged.run.manifest
    ends: list[End] = judged.run.of(End)
    facts = [
        ("run", manifest.run),
        ("command", " ".join(manifest.command)),
        ("started", spelling.moment(manifest.started)),
        *_machine(manifest.host),
        ("suite's commit", _revision(manifest.revision.commit, dirty=manifest.revision.dirty)),
        ("tools", ", ".join(f"{name} {version}" for name, version in sorted(manifest.versions.items()))),
        ("database", ", ".join(f"{name} {value}" for name, value in database_facts(judged.run).items())),
        *_limits(judged),
    ]
    if not ends:
        return [*facts, ("ended", "no: the run was cut off")]
    end = ends[-1]
    facts.append(("stopped by", stopped_text(judged.run, end)))
    facts.append(("took", str(timedelta(seconds=round(end.disturbance.seconds)))))
    facts.append(("stolen by other guests", spelling.share(end.disturbance.steal)))
    if end.accounting is not None:
        facts.append(("time went into", accounting_text(end.accounting)))
        facts.append(("too much elsewhere", accounting_warning(end.accounting)))
    return facts


def _limits(judged: Judged) -> list[tuple[str, str]]:
    """What SQLite allows; once where all environments have the same."""
    found: dict[str, list[str]] = {}
    for (name, _), database in databases_of(judged.run).items():
        if database.limits:
            found.setdefault(database.limits_text, []).append(name)
    if len(found) == 1:
        return [("SQLite allows", limits) for limits in found]
    return [(f"SQLite of {spelling.joined(names)} allows", limits) for limits, names in found.items()]


def _machine(host: Host) -> list[tuple[str, str]]:
    return [
        ("processor", spelling.plain(host.cpu)),
        ("cores", str(host.cores)),
        ("memory", spelling.quantity("bytes", host.memory_bytes)),
        ("kernel", f"{host.kernel} ({host.architecture})"),
        ("frequency governor", host.governor or "not visible"),
        ("virtualisation", host.virtualisation or "none seen"),
    ]


def _revision(commit: str | None, *, dirty: bool) -> str:
    if commit is None:
        return "unknown: not run from a checkout"
    return f"{commit[:12]}, with changes not committed" if dirty else commit[:12]


def _packages(environment: Environment) -> nodes.Node:
    return elements.table(["package", "version"], sorted(environment.packages.items()))

"""Timings as pyperf writes them, so that its show, stats, hist and compare_to read them."""

import re
from pathlib import Path

import pyperf

from versus.micro.declared.observations import ArmSlices, Block
from versus.micro.declared.plan import Plan
from versus.records.store import Run
from versus.units import NS_PER_S

FOLDER = "pyperf"
type _Seen = list[tuple[Block, ArmSlices]]
"""What one arm of a group was timed at, block by block."""


def export_pyperf(run: Run, folder: Path) -> list[Path]:
    """Writes one file for each environment and variant, and returns the files.

    Both stand outside the benchmarks' names, so that pyperf's compare_to finds the same benchmark in two files. A
    process is one pyperf run, and a slice is one value in seconds a call. compare_to knows nothing of pairs.
    """
    by_file = _by_environment_and_variant(run)
    files: list[Path] = []
    for environment, variant in sorted(by_file):
        benchmarks = [
            pyperf.Benchmark([_pyperf_run(run, environment, name, block, slices) for block, slices in seen])
            for name, seen in by_file[environment, variant].items()
        ]
        folder.mkdir(parents=True, exist_ok=True)
        file = folder / f"{_file_name(environment)}-{_file_name(variant)}.json.gz"
        file.unlink(missing_ok=True)
        pyperf.BenchmarkSuite(benchmarks).dump(str(file))
        files.append(file)
    return files


def _by_environment_and_variant(run: Run) -> dict[tuple[str, str], dict[str, _Seen]]:
    """Returns what was timed, by benchmark: in the plan's order, and in that of the blocks."""
    plan: Plan = run.manifest.plan
    timed: dict[tuple[str, str], _Seen] = {}
    blocks: list[Block] = run.of(Block)
    for block in blocks:
        for measured in block.groups:
            for name, slices in measured.arms.items():
                timed.setdefault((measured.group, name), []).append((block, slices))
    found: dict[tuple[str, str], dict[str, _Seen]] = {}
    for group in plan.groups:
        for arm in group.arms:
            if (group.key, arm.id) in timed:
                of_file = found.setdefault((arm.environment, arm.variant), {})
                of_file[group.key.removesuffix("[]")] = timed[group.key, arm.id]
    return found


def _pyperf_run(run: Run, environment: str, name: str, block: Block, slices: ArmSlices) -> pyperf.Run:
    described = run.manifest.environments[environment]
    return pyperf.Run(
        [wall / slices.calls / NS_PER_S for wall in slices.wall_ns],
        metadata={
            "name": name,
            "unit": "second",
            "loops": slices.calls,
            "python_version": described.interpreter.version,
            "python_implementation": described.interpreter.implementation.lower(),
            "cpu_model_name": run.manifest.host.cpu,
            "platform": f"Linux-{run.manifest.host.kernel}-{run.manifest.host.architecture}",
            "python_hash_seed": block.twin_hash_seed if described.replica else block.hash_seed,
        },
        collect_metadata=False,
    )


def _file_name(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9._]+", "-", text).strip("-")

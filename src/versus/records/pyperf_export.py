"""Timings as pyperf writes them, so that its show, stats, hist and compare_to read them."""

import re
from pathlib import Path

import pyperf

from versus.micro.declared.observations import ArmSlices, Block
from versus.micro.declared.plan import Plan
from versus.records.store import Run
from versus.units import NS_PER_S

FOLDER = "pyperf"


def export_pyperf(run: Run, folder: Path) -> list[Path]:
    """Writes a file an environment and variant; returns the files, none for a run that timed no calls.

    Benchmarks are named by neither, so that compare_to finds the same ones in two files. A process is a pyperf run, a
    slice a value in seconds a call. compare_to knows nothing of pairs.
    """
    if not isinstance(run.manifest.plan, Plan):
        return []
    files: list[Path] = []
    for environment, variant in sorted(
        {(arm.environment, arm.variant) for group in run.manifest.plan.groups for arm in group.arms}
    ):
        benchmarks = _benchmarks(run, environment, variant)
        if not benchmarks:
            continue
        folder.mkdir(parents=True, exist_ok=True)
        file = folder / f"{_file_name(environment)}-{_file_name(variant)}.json.gz"
        file.unlink(missing_ok=True)
        pyperf.BenchmarkSuite(benchmarks).dump(str(file))
        files.append(file)
    return files


def _benchmarks(run: Run, environment: str, variant: str) -> list[pyperf.Benchmark]:
    assert isinstance(run.manifest.plan, Plan)
    blocks: list[Block] = run.of(Block)
    found = []
    for group in run.manifest.plan.groups:
        arm = f"{environment}/{variant}"
        seen = [
            (block, slices.arms[arm])
            for block in blocks
            for slices in block.groups
            if slices.group == group.key and arm in slices.arms
        ]
        if seen:
            name = group.key.removesuffix("[]")
            found.append(pyperf.Benchmark([_pyperf_run(run, environment, name, *process) for process in seen]))
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

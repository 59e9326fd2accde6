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
    """Writes one file for each environment and variant, and returns the files.

    Both stand outside the benchmarks' names, so that pyperf's compare_to finds the same benchmark in two files. A
    process is one pyperf run, and a slice is one value in seconds a call. compare_to knows nothing of pairs.
    """
    plan: Plan = run.manifest.plan
    files: list[Path] = []
    for environment, variant in sorted({(arm.environment, arm.variant) for group in plan.groups for arm in group.arms}):
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
    plan: Plan = run.manifest.plan
    blocks: list[Block] = run.of(Block)
    found = []
    for group in plan.groups:
        arm = f"{environment}/{variant}"
        seen = [
            (block, measured.arms[arm])
            for block in blocks
            for measured in block.groups
            if measured.group == group.key and arm in measured.arms
        ]
        if seen:
            name = group.key.removesuffix("[]")
            runs = [_pyperf_run(run, environment, name, block, slices) for block, slices in seen]
            found.append(pyperf.Benchmark(runs))
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

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
    """One file an environment and variant, both outside the benchmarks' names, so that compare_to pairs them up.

    A process is one pyperf run, a slice one value in seconds a call. compare_to knows nothing of pairs.
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
            (block, one.arms[arm])
            for block in blocks
            for one in block.groups
            if one.group == group.key and arm in one.arms
        ]
        if seen:
            name = group.key.removesuffix("[]")
            found.append(pyperf.Benchmark([_pyperf_run(run, environment, name, *one) for one in seen]))
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

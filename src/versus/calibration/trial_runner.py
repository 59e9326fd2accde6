"""What a part of the calibration needs: environments, some of them slowed down, and a folder a trial."""

import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import fmean

import msgspec

from versus.calibration import under_load
from versus.calibration.former import compare_with_former
from versus.calibration.injection import BASE_TURNS, TARGETS, Target, environment_name, environment_size, injected_tree
from versus.calibration.other_tools.sampling import compare_with_other_tools
from versus.calibration.other_tools.trial import Code, Material
from versus.calibration.part import EXTENTS, REPLICAS, SIZES, SIZES_OF, Part, Trial
from versus.calibration.plans import injected_plan, neighbours_plan, null_plan, order_plan, split_plan
from versus.calibration.sizing import large_loops, sizing_of, turns_for
from versus.calibration.trials import TRIAL, read_trials
from versus.environments.series import known_series
from versus.errors import NotMeasuredError, UserError
from versus.files import write_whole
from versus.load.declared.plan import LoadPlan
from versus.machine.fitness import Fitness, fitness_now
from versus.micro.declared.plan import Plan
from versus.runner.events import activities
from versus.runner.session import Session

BEFORE, AFTER = "before.json", "after.json"
NOT_SIZED = "How much a loop costs is not known yet; run: ./versus calibrate {}"
BASE: dict[str, dict[str, int]] = {"base": {}}


class TrialRunner:
    """Makes one part's trials; builds what they need when the first is run."""

    def __init__(self, session: Session, part: Part) -> None:
        self._session = session
        self._part = part
        self._where = session.where
        self._environments: list[str] = []
        self._took: list[float] = []

    def left(self) -> list[int]:
        """Numbers of the trials that are not done."""
        done = {trial.trial.number for trial in read_trials(self._part, *self._where.trials)[0]}
        return [number for number in range(EXTENTS[self._part].trials) if number not in done]

    def expected_s(self) -> float:
        """Returns a trial's seconds: what this session's took, else what they took where the extents were chosen."""
        return fmean(self._took) if self._took else EXTENTS[self._part].trial_s

    def run(self, number: int) -> None:
        """Raises NotMeasuredError where an arm was refused: a trial that lacks one has no known answer."""
        began = time.monotonic()
        folder = self._where.calibration / self._part / f"{number:03d}"
        if self._part is not Part.FORMER and not self._environments:
            self._prepare()
        before = self._fitness(folder / BEFORE)
        if self._part is Part.FORMER:
            run = compare_with_former(self._where, number, folder, activities(self._session.tell))
        else:
            run = self._session.carry_out_in(folder, self._plan(number))
        after = self._fitness(folder / AFTER)
        faults = [entry for entry in run.entries if getattr(entry, "kind", "") in ("fault", "uncounted")]
        if faults:
            raise NotMeasuredError(f"{self._part}: {getattr(faults[0], 'reason', '')}")
        trial = Trial(self._part, number, (before.quiet, after.quiet))
        write_whole(folder / TRIAL, msgspec.json.format(msgspec.json.encode(trial), indent=1))
        self._took.append(time.monotonic() - began)

    def run_other_tools(self, seconds: float) -> bool:
        """Makes the other tools' sample, one comparison after the other. Returns whether none is missing."""
        self._prepare()
        codes = [
            Code(Path(environment.spec.value), environment)
            for environment in map(self._session.environments.__getitem__, self._environments)
        ]
        sizes = {environment_size(code.environment.name): code for code in codes[1:]}
        material = Material(
            baseline=codes[0],
            twin=self._session.environments[self._session.twins[codes[0].environment.name]],
            slowed={size: code for size, code in sizes.items() if size is not None},
        )
        return compare_with_other_tools(self._session, material, seconds)

    def _fitness(self, file: Path) -> Fitness:
        """Reads the machine's fitness once a trial, also where that is continued."""
        if not file.exists():
            write_whole(file, msgspec.json.encode(fitness_now()))
        return msgspec.json.decode(file.read_bytes(), type=Fitness)

    def _plan(self, number: int) -> Plan | LoadPlan:
        if self._part in under_load.PARTS:
            djangos = {name: self._session.environments[name].django for name in self._environments}
            scenario = under_load.the_scenario(self._where)
            return under_load.load_plan(self._part, number, scenario, djangos, self._session.twins)
        catalogues = self._session.catalogues
        if self._part in (Part.NULL, Part.NULL_INSTRUCTIONS, Part.NULL_POSTGRES):
            return null_plan(number, catalogues, self._environments, self._part, self._session.database)
        if self._part is Part.NEIGHBOURS:
            return neighbours_plan(number, catalogues, self._environments)
        if self._part is Part.SPLIT:
            return split_plan(number, catalogues, self._environments)
        if self._part in (Part.ORDER, Part.ORDER_ALONE):
            return order_plan(number, catalogues, self._environments, self._part)
        return injected_plan(number, catalogues, self._environments, self._part, self._session.twins)

    def _prepare(self) -> None:
        if self._part in under_load.PARTS:
            self._prepare_for_load()
            return
        slows_down = self._part in (Part.SIZING, *SIZES_OF, Part.OTHER_TOOLS)
        replicas = self._session.build_replicas(known_series()[-1].name, 1 if slows_down else REPLICAS)
        self._environments = self._built(replicas[0], BASE | self._slower()) if slows_down else replicas
        self._session.describe()

    def _prepare_for_load(self) -> None:
        kit = under_load.the_scenario(self._where).kit
        loops = under_load.loops(self._part, *self._where.trials)
        if loops is None and self._part not in under_load.NULLS:
            raise UserError(NOT_SIZED.format("load-sizing"))
        replicas = self._session.build_replicas(known_series()[-1].name, 1 if loops else REPLICAS, kit=kit)
        self._environments = self._built(replicas[0], BASE | loops, (under_load.TARGET,), kit) if loops else replicas

    def _slower(self) -> dict[str, dict[str, int]]:
        """Returns, for each environment that is slowed down, how many more turns of the loop each subject gets."""
        if self._part is Part.SIZING:
            return {"large-loop": large_loops()}
        sizing = sizing_of(*self._where.trials)
        if sizing is None:
            raise UserError(NOT_SIZED.format("sizing"))
        by_time = self._part is not Part.INJECTED_INSTRUCTIONS
        shares = sizing.time if by_time else sizing.instructions
        sizes = SIZES_OF.get(self._part, SIZES)
        kind = "time" if by_time else "instructions"
        return {environment_name(size, kind): turns_for(size, shares) for size in sizes}

    def _built(
        self,
        released: str,
        loops: Mapping[str, Mapping[str, int]],
        targets: Sequence[Target] = TARGETS,
        kit: str = "environment",
    ) -> list[str]:
        """Builds the environments. The first of them is the one that has a twin."""
        django = self._session.environments[released]
        trees = []
        for name, more in loops.items():
            told = "-".join(str(BASE_TURNS + more.get(target.subject, 0)) for target in targets)
            kind = f"{django.django}-{told}" if targets is TARGETS else f"{django.django}-request-{told}"
            trees.append(injected_tree(django, more, self._tree(kind, name), targets))
        return self._session.build([f"path:{tree}" for tree in trees], python=None, kit=kit)

    def _tree(self, kind: str, name: str) -> Path:
        folder: Path = self._where.calibration / "trees" / kind / name
        folder.parent.mkdir(parents=True, exist_ok=True)
        return folder

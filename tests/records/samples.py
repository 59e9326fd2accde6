"""A small run with made-up observations, for tests of what reads runs. Its numbers mean nothing."""

from pathlib import Path
from random import Random

from versus.environments.environment import Environment, Interpreter
from versus.environments.spec import Kind, Spec
from versus.machine.fingerprint import Disturbance, Host
from versus.micro.declared.catalogue import Catalogue, SubjectDescription, VariantDescription
from versus.micro.declared.observations import ArmSlices, Block, Check, GroupSlices, Seconds, Statements
from versus.micro.declared.plan import Arm, Comparison, Group, Plan, Purpose, Timing
from versus.records.journal import Accounting, End, Entry
from versus.records.manifest import Manifest, Revision
from versus.records.store import begin

INTERPRETER = Interpreter("3.13.0", "CPython", "main", "GCC", True, "3.40.1", ())
OLD, NEW, TWIN = Arm("5.2.19", "paginator"), Arm("6.0.10", "paginator"), Arm("5.2.19 (twin)", "paginator")


def environment(name: str) -> Environment:
    version = name.partition(" ")[0]
    return Environment(
        name, Spec(Kind.RELEASE, version), version, "django.whl", "0" * 64, INTERPRETER, {"django": version}
    )


def plan() -> Plan:
    variant_arms = (OLD, NEW, TWIN)
    group = Group("pagination", {"rows": 1000}, variant_arms, 0.02, all_cores=False, writes=False)
    comparisons = (
        Comparison(group.key, OLD, NEW, Purpose.DJANGO),
        Comparison(group.key, OLD, TWIN, Purpose.NULL),
    )
    return Plan((group,), comparisons, Timing(), 7, "sqlite")


def manifest(name: str = "20261120-120000-compare-0007", started: float = 1.0) -> Manifest:
    variant = VariantDescription("paginator", "In a sync view.", "def paginator", True, False, None, True, None, "v")
    subject = SubjectDescription(
        "pagination",
        "pagination",
        "Pages.",
        "Fetch a page.",
        {"rows": [1000]},
        {"rows": 1000},
        0.02,
        (),
        "",
        (variant,),
    )
    return Manifest(
        run=name, command=("compare", "5.2", "6.0"), started=started, plan=plan(), plan_digest="digest",
        revision=Revision("0" * 40, dirty=False),
        environments={arm.environment: environment(arm.environment) for arm in (OLD, NEW, TWIN)},
        host=Host("A CPU", 2, 2**33, "6.1", "x86_64", None, None), versions={"pyperf": "2"},
        catalogue=Catalogue((subject,)),
    )  # fmt: skip


def blocks(count: int, ratio: float, scatter: float = 0.01, statements: tuple[int, int] = (2, 2)) -> list[Block]:
    """`ratio` is what NEW costs of OLD; a pair scatters by `scatter`."""
    dice = Random(5)
    return [
        _block(index, ratio * (1 + dice.gauss(0, scatter)), 1 + dice.gauss(0, scatter), statements)
        for index in range(count)
    ]


def _block(index: int, ratio: float, null: float, statements: tuple[int, int]) -> Block:
    def slices(cost: float, count: int) -> ArmSlices:
        check = Check("d", "shown", Statements(count, ("SELECT 1",) * count), (5, 5, 5)) if index == 0 else None
        return ArmSlices(10, tuple(int(cost * 1e7) + i for i in range(8)), Seconds(0.1, 0.1, 0.0), check)

    arms = {
        OLD.id: slices(1, statements[0]),
        NEW.id: slices(ratio, statements[1]),
        TWIN.id: slices(null, statements[0]),
    }
    order = tuple(arms) * 8
    return Block(index, 1.0, 1, 2, 3, (GroupSlices(plan().groups[0].key, arms, order),), 0.5, 2.0)


def end() -> End:
    return End(2.0, "precision", Disturbance(0.0, 0.1, 10.0), Accounting(1.0, 2.0, 3.0, 4.0, 11.0))


def write_run(folder: Path, entries: list[Entry], described: Manifest | None = None) -> Path:
    told = described or manifest()
    journal = begin(folder / told.run, told)
    for entry in entries:
        journal.append(entry)
    journal.close()
    return folder / told.run

"""Says where a run's time went, and why it stopped."""

from versus import spelling
from versus.micro.declared.observations import Block
from versus.records.journal import Accounting, End
from versus.records.store import Run
from versus.spelling import percent

MOST_ELSE = 0.20  # the largest share that may go into anything but starts, preparation, warm-up and slices


def accounting_text(spent: Accounting) -> str:
    """`slices 20 s, warm-up 17 s, preparation 2 s, process starts 11 s, everything else 1 s (2 %)`."""
    parts = {
        "slices": spent.slices,
        "warm-up": spent.warming_up,
        "preparation": spent.preparing,
        "process starts": spent.starting,
        "everything else": spent.rest,
    }
    said = ", ".join(f"{name} {seconds:.0f} s" for name, seconds in parts.items())
    return f"{said} ({spelling.share(spent.rest / (spent.whole or 1.0))})"


def stopped_text(run: Run, end: End) -> str:
    """Returns what stopped a run: `precision`, `budget`. Precision is never reached where nothing was measured."""
    blocks: list[Block] = run.of(Block)
    if end.stopped_by == "precision" and not any(block.groups for block in blocks):
        return "having nothing to measure"
    return end.stopped_by


def accounting_warning(spent: Accounting) -> str:
    """Returns a sentence where too much time went into anything else; empty otherwise."""
    share = spent.rest / (spent.whole or 1.0)
    if share <= MOST_ELSE:
        return ""
    return (
        f"{spelling.share(share)} of the time went neither into measuring nor into what measuring needs "
        f"(at most {percent(MOST_ELSE, 0)} should): something held the suite up."
    )

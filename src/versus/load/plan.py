"""What a load run declares before it measures."""

import msgspec


class LoadPlan(msgspec.Struct, frozen=True, tag="load"):
    """PLACEHOLDER: the load helper replaces this file."""

    scenario: str

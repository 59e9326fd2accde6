"""The command line, content with three pairs: `short.py WORDS`, for tests of what surrounds a measurement.

Whether twelve pairs or more find what is there is tested without it. Three pairs end it, not the budget, which would
refuse subjects of long calls on a machine that tests keep busy.
"""

import msgspec

from versus.micro.declared import plan

usual = plan.timing_for


def short(*asked: object) -> plan.Timing:
    return msgspec.structs.replace(usual(*asked), fewest_blocks=3, most_blocks=3, budget_s=60.0)  # type: ignore[arg-type]


if __name__ == "__main__":
    plan.timing_for = short  # type: ignore[assignment]

    from versus.cli import main  # takes the function above from where it is declared

    main()

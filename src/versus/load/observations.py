"""What one stage against one fresh server start saw."""

import msgspec


class Stage(msgspec.Struct, frozen=True, tag="stage"):
    """PLACEHOLDER: the load helper replaces this file."""

    index: int

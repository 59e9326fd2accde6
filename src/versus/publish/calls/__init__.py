"""What only runs of calls show: growth, accounting, the machine's diagnosis."""

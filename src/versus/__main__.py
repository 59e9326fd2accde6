"""`python -m versus`."""

from versus.cli import main

main()

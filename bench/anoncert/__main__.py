"""Run the command line as ``python -m anoncert``."""

from anoncert.cli import main

main()

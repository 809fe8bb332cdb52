"""Benchmark suite that certifies anonymization tools for medical images.

The parts follow the data: `corpus` builds files with planted identifiers, `run` hands
them to a tool, `pair` finds out which output belongs to which input, `attack` searches
the output for what was planted, `utility` measures what was lost, `score` turns both
into rates with bounds, `certify` signs them and `report` shows them.
"""

__version__ = "0.1.0"

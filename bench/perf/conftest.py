"""Speed of the hot paths, in instances per second.

Each case says in ``benchmark.extra_info["instances"]`` how many files one round handles.
"""

from __future__ import annotations

from typing import Any

import pytest


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    session = getattr(config, "_benchmarksession", None)
    terminalreporter.section("instances per second, one core, median of rounds")
    for case in session.benchmarks if session else []:
        speed = case.extra_info["instances"] / case.stats.median
        terminalreporter.write_line(f"{case.name:<44}{speed:>12,.0f}")

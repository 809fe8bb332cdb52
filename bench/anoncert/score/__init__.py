"""From findings and measurements to rates, bounds, gates and levels: a pure function of files."""

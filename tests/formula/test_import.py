"""Reading a formula stays quick: no table engine is loaded for it."""

from __future__ import annotations

import subprocess
import sys


def test_reading_formulas_loads_no_table_engine():
    code = "import sys, stateward.formula, stateward.formula.exact; print({'narwhals', 'polars'} & set(sys.modules))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert run.stdout.strip() == "set()"

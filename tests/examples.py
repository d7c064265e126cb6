"""How many made-up examples a test is tried with.

By hand, with other ones each time: ATTACK_TIMES=50 .venv/bin/python -m pytest tests/attack tests/unit/test_any_order.py
"""

import os

from hypothesis import HealthCheck, settings

_TIMES = int(os.environ.get("ATTACK_TIMES", "0"))
_SLOW_IS_FINE = [
    HealthCheck.function_scoped_fixture,
    HealthCheck.too_slow,
    HealthCheck.data_too_large,
    HealthCheck.filter_too_much,
]


def examples(count: int, steps: int = 50) -> settings:
    """That many, the same ones in each run, so that whatever fails fails again. `steps`: of a story, at most."""
    return settings(
        max_examples=count * (_TIMES or 1),
        stateful_step_count=steps,
        derandomize=not _TIMES,
        database=None,
        deadline=None,
        print_blob=True,
        suppress_health_check=_SLOW_IS_FINE,
    )

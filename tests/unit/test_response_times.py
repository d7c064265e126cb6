"""How long customers waited, estimated from buckets."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.sales.response_times import quantile

BOUNDS = (10, 60, 300)


def test_without_answers_there_is_no_time() -> None:
    assert quantile(BOUNDS, (0, 0, 0, 0), 0.5) is None


@pytest.mark.parametrize(
    ("counts", "share", "seconds"),
    [
        ((4, 0, 0, 0), 0.5, 5),
        ((0, 2, 0, 0), 0.5, 35),
        ((5, 4, 1, 0), 0.5, 10),
        ((5, 4, 1, 0), 0.9, 60),
        ((1, 0, 1, 0), 0.75, 180),
        ((1, 1, 0, 0), 1, 60),
    ],
)
def test_inside_a_bucket_the_answers_are_evenly_spread(counts: tuple[int, ...], share: float, seconds: float) -> None:
    assert quantile(BOUNDS, counts, share) == pytest.approx(seconds)


def test_of_what_took_longest_only_the_least_is_known() -> None:
    assert quantile(BOUNDS, (1, 0, 0, 9), 0.5) == 300


@given(counts=st.lists(st.integers(0, 50), min_size=4, max_size=4).filter(any))
def test_a_greater_share_never_took_less_time(counts: list[int]) -> None:
    times = [quantile(BOUNDS, counts, share / 10) or 0 for share in range(1, 11)]
    assert times == sorted(times)
    assert 0 < times[0] <= times[-1] <= 300

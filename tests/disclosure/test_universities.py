"""A sample of the universities that `make disclosure` simulates."""

from tests.disclosure.__main__ import holds
from tests.disclosure.simulation import simulate
from tests.disclosure.worlds import OF_COURSE, OF_INSTRUCTOR


def test_nothing_of_a_few_is_worked_out_where_thresholds_alone_would_let_it() -> None:
    found = simulate(universities=2, courses=120, seed=1)
    assert holds(found)
    for question in (OF_COURSE, OF_INSTRUCTOR):
        alone, released = found[question, "thresholds alone"], found[question, "released"]
        assert alone.recovered > alone.small / 20
        assert alone.hidden < released.hidden < alone.atoms / 2

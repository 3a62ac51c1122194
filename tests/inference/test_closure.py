from __future__ import annotations

import pytest

from strikeledger.inference.closure import close
from strikeledger.inference.system import (
    EVE,
    Listed,
    Statement,
    System,
    country_scopes,
    response_scopes,
)

Bounds = tuple[int, int | None]
WIDE = "Iraq+Jordan+Syria"


def said(
    scope: str, low: int, high: int | None, first: int, last: int = EVE, since: tuple[int, int] = (EVE, EVE)
) -> Statement:
    number = f"{scope} {low} {high} {first} {last} {since}"
    return Statement(number, scope, low, high, first, max(first, last), since)


def listed(atom: str, first: int, last: int = EVE, number: int = 1) -> Listed:
    return Listed((f"{atom} {first}",), atom, first, max(first, last), number)


def system(*parts: Statement | Listed, scopes: str = "Iraq+Syria", last: int = 5, **more: dict[str, int]) -> System:
    own = tuple(part for part in parts if isinstance(part, Statement))
    events = tuple(part for part in parts if isinstance(part, Listed))
    names = sorted({scopes, *(each.scope for each in own)})
    return System(country_scopes(names), own, events, last, **more)  # type: ignore[arg-type]


def growth(what: System, scope: str, first: int, last: int) -> Bounds:
    closure = close(what)
    assert closure is not None
    return closure.growth(scope, first, last)


# --- one total ---------------------------------------------------------------------------------------------------------
def test_of_a_total_of_which_nothing_is_said_anything_is_possible() -> None:
    assert growth(system(), "Iraq", EVE, 3) == (0, None)


def test_a_total_holds_from_its_day_as_a_floor_and_up_to_it_as_a_ceiling() -> None:
    what = system(said("Iraq", 5, 5, 2))
    assert [growth(what, "Iraq", EVE, day) for day in (1, 2, 3)] == [(0, 5), (5, 5), (5, None)]


def test_a_total_of_two_days_binds_low_from_the_later_and_high_up_to_the_earlier() -> None:
    what = system(said("Iraq", 5, 7, 2, 4))
    assert [growth(what, "Iraq", EVE, day) for day in (2, 3, 4)] == [(0, 7), (0, None), (5, None)]


def test_a_total_of_several_days_is_of_those_that_the_rest_leaves_it() -> None:
    what = system(said("Iraq", 5, 5, 1, 4), said("Iraq", 6, None, 3))
    assert [growth(what, "Iraq", EVE, day) for day in (1, 2)] == [(0, 5), (5, None)]


def test_growth_between_two_totals_is_their_difference() -> None:
    what = system(said("Iraq", 10, 12, 0), said("Iraq", 15, 20, 3))
    assert (growth(what, "Iraq", 0, 3), growth(what, "Iraq", 0, 5)) == ((3, 10), (3, None))


def test_growth_between_floors_may_be_none() -> None:
    assert growth(system(said("Iraq", 10, None, 0), said("Iraq", 15, None, 3)), "Iraq", 0, 3) == (0, None)


def test_from_a_day_to_itself_nothing_grows() -> None:
    assert growth(system(said("Iraq", 10, 10, 2)), "Iraq", 2, 2) == (0, 0)


def test_a_total_that_falls_can_not_be() -> None:
    assert close(system(said("Iraq", 5, 5, 1), said("Iraq", 4, 4, 2))) is None


def test_a_floor_of_several_days_binds_from_the_last_and_a_ceiling_up_to_the_first() -> None:
    what = system(said("Iraq", 5, None, 1, 3), said("Iraq", 0, 9, 2, 4))
    assert [growth(what, "Iraq", EVE, day) for day in (2, 3)] == [(0, 9), (5, None)]


# --- windows -----------------------------------------------------------------------------------------------------------
def test_what_was_counted_since_a_day_is_growth() -> None:
    what = system(said("Iraq", 10, 10, 1), said("Iraq", 7, 7, 4, since=(1, 1)))
    assert (growth(what, "Iraq", EVE, 4), growth(what, "Iraq", 1, 4)) == ((17, 17), (7, 7))


def test_a_window_that_begins_before_or_after_a_day_s_events_holds_from_either() -> None:
    what = system(said("Iraq", 10, 10, 1), said("Iraq", 12, 12, 2), said("Iraq", 7, 7, 4, since=(1, 2)))
    assert growth(what, "Iraq", EVE, 4) == (17, 19)


def test_a_window_begins_where_the_rest_lets_it() -> None:
    what = system(said("Iraq", 2, 2, 3, since=(2, 3)))
    assert growth(what, "Iraq", 2, 3) == (2, 2)


def test_none_since_a_day_leaves_the_total_as_it_was() -> None:
    what = system(said("Iraq", 10, 10, 1), said("Iraq", 0, 0, 4, since=(1, 1)))
    assert [growth(what, "Iraq", EVE, day) for day in (4, 5)] == [(10, 10), (10, None)]


def test_a_window_that_the_totals_contradict_can_not_be() -> None:
    assert close(system(said("Iraq", 10, 10, 1), said("Iraq", 12, 12, 4), said("Iraq", 3, 3, 4, since=(1, 1)))) is None


def test_a_window_may_speak_of_days_before_it_began() -> None:
    what = system(said("Iraq", 3, 3, 0, 4, since=(2, 2)))
    assert growth(what, "Iraq", 2, 4) == (3, None)


# --- listed events -----------------------------------------------------------------------------------------------------
def test_listed_events_are_growth_from_the_eve_of_their_day() -> None:
    what = system(listed("Iraq", 2, number=2), said("Iraq", 9, 9, 4))
    assert [growth(what, "Iraq", EVE, day) for day in (1, 2)] == [(0, 7), (2, 9)]


def test_events_of_several_days_are_certain_once_their_last_day_is_over() -> None:
    what = system(listed("Iraq", 1, 3))
    assert [growth(what, "Iraq", first, last)[0] for first, last in ((EVE, 2), (EVE, 3), (0, 3), (1, 3))] == [
        0,
        1,
        1,
        0,
    ]


def test_events_of_days_that_overlap_add_up_only_over_the_days_of_both() -> None:
    what = system(listed("Iraq", 1, 2), listed("Iraq", 2, 3))
    assert [growth(what, "Iraq", first, last)[0] for first, last in ((0, 2), (1, 3), (0, 3))] == [1, 1, 2]


def test_events_in_two_countries_add_up_in_their_sum() -> None:
    assert growth(system(listed("Iraq", 1), listed("Syria", 1)), "Iraq+Syria", 0, 1) == (2, None)


def test_a_total_that_falls_short_of_the_list_can_not_be() -> None:
    assert close(system(said("Iraq", 2, 2, 1), listed("Iraq", 1, number=3))) is None


def test_listed_events_push_a_total_down_before_and_up_after() -> None:
    what = system(said("Iraq", 0, 12, 4), said("Iraq", 8, None, 1), listed("Iraq", 2, number=3))
    assert [growth(what, "Iraq", EVE, day) for day in (1, 2)] == [(8, 9), (11, 12)]


# --- nothing yet -------------------------------------------------------------------------------------------------------
def test_a_country_in_which_nothing_had_happened_has_none_until_then() -> None:
    what = system(said("Syria", 9, 9, 4), none_until={"Syria": 2})
    assert [growth(what, "Syria", EVE, day) for day in (2, 3)] == [(0, 0), (0, 9)]


def test_the_sum_is_the_other_country_s_as_long_as_there_is_none() -> None:
    what = system(said("Iraq+Syria", 9, 9, 2), none_until={"Syria": 2})
    assert growth(what, "Iraq", EVE, 2) == (9, 9)


def test_what_was_none_up_to_the_last_day_stays_none() -> None:
    assert growth(system(none_until={"Syria": 9}), "Syria", EVE, 5) == (0, 0)


def test_a_total_where_there_was_none_can_not_be() -> None:
    assert close(system(said("Syria", 1, 1, 2), none_until={"Syria": 2})) is None


# --- sums --------------------------------------------------------------------------------------------------------------
def test_a_sum_follows_from_its_countries() -> None:
    assert growth(system(said("Iraq", 36, 36, 1), said("Syria", 38, 39, 1)), "Iraq+Syria", EVE, 1) == (74, 75)


def test_a_country_follows_from_the_sum_and_the_other() -> None:
    what = system(said("Iraq+Syria", 20, 21, 2), said("Iraq", 12, 13, 2))
    assert growth(what, "Syria", EVE, 2) == (7, 9)


def test_a_sum_bounds_the_growth_of_its_countries() -> None:
    what = system(said("Iraq+Syria", 10, 10, 1), said("Iraq+Syria", 15, 15, 3), listed("Iraq", 2, number=4))
    assert (growth(what, "Syria", 1, 3), growth(what, "Iraq", 1, 3)) == ((0, 1), (4, 5))


def test_a_smaller_sum_and_a_country_make_up_a_wider_sum() -> None:
    what = system(said("Iraq+Syria", 8, 8, 1), said("Jordan", 2, 2, 1), scopes=WIDE)
    assert growth(what, WIDE, EVE, 1) == (10, 10)


def test_a_country_is_a_wider_sum_less_a_smaller_one() -> None:
    what = system(said("Iraq+Syria", 8, 9, 1), said(WIDE, 12, 13, 1))
    assert growth(what, "Jordan", EVE, 1) == (3, 5)


def test_three_countries_make_up_their_sum() -> None:
    what = system(said("Iraq", 1, 1, 1), said("Syria", 2, 2, 1), said("Jordan", 4, 4, 1), scopes=WIDE)
    assert growth(what, WIDE, EVE, 1) == (7, 7)


def test_a_total_of_three_caps_the_sum_of_two() -> None:
    what = system(said(WIDE, 9, 9, 1), said("Iraq+Syria", 5, None, 1), said("Jordan", 3, None, 1))
    assert (growth(what, "Iraq+Syria", EVE, 1), growth(what, "Jordan", EVE, 1)) == ((5, 6), (3, 4))


def test_countries_that_do_not_add_up_can_not_be() -> None:
    assert close(system(said("Iraq", 1, 1, 1), said("Syria", 2, 2, 1), said("Iraq+Syria", 4, 4, 1))) is None


# --- rounds in several countries -----------------------------------------------------------------------------------------
def rounds(*parts: Statement | Listed, together: tuple[frozenset[str], ...] = ()) -> System:
    own = tuple(part for part in parts if isinstance(part, Statement))
    events = tuple(part for part in parts if isinstance(part, Listed))
    scopes = response_scopes(sorted({"Iraq", "Syria", "Iraq+Syria", *(each.scope for each in own)}), together)
    return System(scopes, own, events, 5)


def test_a_round_in_two_countries_counts_in_both_and_once_in_their_sum() -> None:
    what = rounds(listed("Iraq & Syria", 1), listed("Syria only", 2))
    assert [growth(what, scope, EVE, 2)[0] for scope in ("Iraq", "Syria", "Iraq+Syria")] == [1, 2, 2]


def test_rounds_of_both_countries_need_not_add_up() -> None:
    what = rounds(said("Iraq", 3, 3, 2), said("Syria", 4, 4, 2), said("Iraq+Syria", 5, 5, 2))
    assert [growth(what, scope, EVE, 2) for scope in ("Iraq & Syria", "Iraq only", "Syria only")] == [
        (2, 2),
        (1, 1),
        (2, 2),
    ]


def test_of_many_countries_only_combinations_that_occurred_are_parts() -> None:
    scopes = response_scopes(["Iran", "Iraq", "Syria", "Yemen"], [frozenset({"Iraq", "Syria"})])
    assert sorted(name for name, parts in scopes.items() if len(parts) == 1 and name in parts) == [
        "Iran only", "Iraq & Syria", "Iraq only", "Syria only", "Yemen only",
    ]  # fmt: skip


def test_a_country_by_another_name_than_its_only_part_has_the_same_total() -> None:
    what = System(response_scopes(["Iraq"], []), (said("Iraq", 3, 3, 2),), (), 5)
    assert growth(what, "Iraq only", EVE, 2) == (3, 3)


# --- a stretch of days ---------------------------------------------------------------------------------------------------
def test_a_stretch_begins_with_what_is_known() -> None:
    what = System(country_scopes(["Iraq"]), (said("Iraq", 15, 15, 4),), (), 5, start=2, base={"Iraq": 10})
    assert growth(what, "Iraq", 2, 4) == (5, 5)


def test_a_stretch_ends_with_what_is_known() -> None:
    what = System(country_scopes(["Iraq"]), (), (), 5, start=2, base={"Iraq": 10}, ends={"Iraq": 12})
    assert (growth(what, "Iraq", 2, 5), growth(what, "Iraq", 3, 4)) == ((2, 2), (0, 2))


# --- which days a statement needs ------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("low", "high", "days", "starts"),
    [(3, None, [4], [1]), (0, 3, [2], [1, 2][-1:]), (3, 3, [2, 3, 4], [1, 2]), (0, None, [4], [1])],
)
def test_a_mere_floor_or_ceiling_needs_one_day_only(
    low: int, high: int | None, days: list[int], starts: list[int]
) -> None:
    one = said("Iraq", low, high, 2, 4, since=(1, 2))
    assert (list(one.days), list(one.starts)) == (days, starts)


@pytest.mark.parametrize(
    ("one", "exact"),
    [
        (said("Iraq", 3, 3, 2), True), (said("Iraq", 3, 3, 2, 3), False), (said("Iraq", 3, 4, 2), False),
        (said("Iraq", 3, None, 2), False), (said("Iraq", 3, 3, 2, since=(1, 1)), False), (said("Iraq", 0, 0, 2, 4), True),
    ],
)  # fmt: skip
def test_one_number_of_the_total_on_one_day_is_exact(one: Statement, exact: bool) -> None:
    assert one.is_exact is exact


def test_ways_to_put_a_sum_together_are_its_atoms_and_two_scopes() -> None:
    what = system(scopes=WIDE)
    whole = System({**what.scopes, "Iraq+Syria": frozenset({"Iraq", "Syria"})}, (), (), 1)
    assert set(whole.sums) == {
        (WIDE, ("Iraq", "Jordan", "Syria")), (WIDE, ("Iraq+Syria", "Jordan")), ("Iraq+Syria", ("Iraq", "Syria")),
    }  # fmt: skip

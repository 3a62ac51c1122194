from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from strikeledger.inference.closure import close
from strikeledger.inference.correction_set import MOST_SETS, equal_corrections, least_correction, moved_events
from strikeledger.inference.stretches import every_correction, stretches_of
from strikeledger.inference.system import EVE, Listed, Statement, System, country_scopes
from strikeledger.memory import memory_at
from tests.inference.puzzles import FAMILIES, Judge, dice, long_puzzle, puzzle, totals_of


def total(
    name: str,
    number: int,
    day: int,
    weight: int = 10,
    published: str = "",
    scope: str = "Iraq",
    since: tuple[int, int] = (EVE, EVE),
) -> Statement:
    return Statement(name, scope, number, number, day, day, since, weight, published)


def listed(day: int, number: int = 1, atom: str = "Iraq") -> Listed:
    return Listed((f"{atom} {day}",), atom, day, day, number)


def system(*parts: Statement | Listed, last: int = 5, none_until: dict[str, int] | None = None) -> System:
    said = tuple(part for part in parts if isinstance(part, Statement))
    events = tuple(part for part in parts if isinstance(part, Listed))
    return System(
        country_scopes(sorted({"Iraq+Syria", *(each.scope for each in said)})), said, events, last, none_until or {}
    )


def sets_of(*parts: Statement | Listed, **more: dict[str, int]) -> tuple[tuple[str, ...], ...]:
    return totals_of(system(*parts, **more)).correction_sets.sets  # type: ignore[arg-type]


def test_what_can_all_be_true_is_all_kept() -> None:
    assert sets_of(total("a", 3, 1), total("b", 3, 2), total("c", 5, 3)) == ((),)


def test_one_that_lags_behind_two_goes() -> None:
    assert sets_of(total("a", 61, 1), total("b", 62, 2), total("late", 58, 3), total("c", 66, 4)) == (("late",),)


def test_the_lighter_of_two_goes() -> None:
    assert sets_of(total("heavy", 61, 1, 41), total("light", 55, 2, 10)) == (("light",),)


def test_one_heavy_claim_is_kept_and_several_light_ones_go() -> None:
    assert sets_of(total("heavy", 9, 1, 30), total("b", 7, 2, 13), total("a", 8, 3, 13)) == (("a", "b"),)


def test_light_claims_together_outweigh_a_heavy_one() -> None:
    assert sets_of(total("heavy", 9, 1, 25), total("b", 7, 2, 13), total("a", 8, 3, 13)) == (("heavy",),)


def test_of_equal_sets_the_one_published_first_is_chosen() -> None:
    assert sets_of(total("later", 9, 0, 10, "2023-11-09"), total("earlier", 8, 1, 10, "2023-11-08")) == (
        ("earlier",),
        ("later",),
    )


def test_of_sets_published_on_the_same_days_the_order_of_ids_decides() -> None:
    one, other = total("b", 9, 0, 10, "2023-11-09"), total("a", 8, 1, 10, "2023-11-09")
    assert sets_of(one, other) == sets_of(other, one) == (("a",), ("b",))


def test_the_choice_between_equals_does_not_hang_on_the_order_of_claims() -> None:
    said = [total("b", 9, 1), total("c", 9, 1), total("a", 8, 2), total("d", 8, 2)]
    assert sets_of(*said) == sets_of(*reversed(said)) == (("a", "d"), ("b", "c"))


def test_no_more_equal_sets_are_listed_than_are_read() -> None:
    pairs = [total(f"{n}-{low}", low + 10 * n, 2 * n + day) for n in range(5) for day, low in ((0, 9), (1, 8))]
    assert len(sets_of(*pairs, last=9)) == MOST_SETS == 20  # type: ignore[arg-type]


def test_claims_that_windows_add_up_to_are_kept_however_far_they_go() -> None:
    windows = [total(f"w-{n}", 5, n + 1, since=(n, n)) for n in range(5)]
    what = totals_of(system(*windows))
    assert (what.correction_sets.sets, what.count("Iraq", 5).low) == (((),), 25)


def test_a_claim_of_none_where_there_was_none_stays_and_another_goes() -> None:
    assert sets_of(total("none", 0, 1, scope="Syria"), total("one", 1, 2, scope="Syria"), none_until={"Syria": 3}) == (
        ("one",),
    )


# --- events that lie on another day -----------------------------------------------------------------------------------
def test_a_listed_event_moves_by_a_day_before_a_claim_goes() -> None:
    what = totals_of(system(total("a", 0, 2, 41), total("b", 1, 3, 41), listed(2)))
    assert (what.correction_sets.sets, what.correction_sets.moved) == (((),), (listed(2),))


def test_an_event_does_not_move_by_two_days() -> None:
    what = totals_of(system(total("a", 0, 3, 41), total("b", 1, 4, 41), listed(2)))
    assert (what.correction_sets.sets, what.correction_sets.moved) == ((("a",),), ())


def test_an_event_that_moved_is_certain_only_a_day_later() -> None:
    what = totals_of(system(total("a", 0, 2, 41), total("b", 2, 5, 41), listed(2)))
    assert [what.growth("Iraq", *days).low for days in ((1, 2), (2, 3), (0, 3))] == [0, 1, 1]


@pytest.mark.parametrize("turned", [False, True])
def test_an_event_beside_a_certain_day_can_have_moved_onto_it(turned: bool) -> None:
    said, events = [total("a", 1, 2, 300), total("b", 2, 4, 300)], [listed(3), listed(4)]
    moved = totals_of(system(*said, *(events[::-1] if turned else events), last=6)).correction_sets.moved
    assert set(moved) == {listed(3), listed(4)}


def test_two_moves_cost_as_much_as_a_claim_of_the_press_and_the_smaller_set_is_chosen() -> None:
    what = system(
        total("a", 0, 2), total("b", 2, 3, 41), listed(2), listed(1, atom="Syria"), total("c", 0, 1, 10, scope="Syria")
    )
    judge = Judge(what, soft=True)
    assert set(totals_of(what).correction_sets.sets) == judge.smallest_sets()


# --- by another program -----------------------------------------------------------------------------------------------
@pytest.mark.slow
@pytest.mark.parametrize("name", FAMILIES)
def test_as_little_is_set_aside_and_moved_as_can_be(name: str) -> None:
    for seed in range(12):
        what = puzzle(dice(f"lies {name} {seed}"), lies=0.3, **FAMILIES[name])
        judge, found = Judge(what, soft=True), totals_of(what).correction_sets
        assert set(found.sets) == judge.smallest_sets(), seed
        assert set(found.moved) == judge.moved(found.correction_set), seed


@pytest.mark.slow
@pytest.mark.parametrize("name", FAMILIES)
def test_days_on_which_nothing_is_said_any_more_set_nothing_else_aside(name: str) -> None:
    for seed in range(12):
        what = puzzle(dice(f"lies {name} {seed}"), lies=0.3, **FAMILIES[name])
        quiet = replace(what, last=what.last + 5)
        alone = least_correction(quiet)
        chosen = stretches_of(quiet)[1]
        assert (chosen.correction_set, set(chosen.moved)) == (alone.correction_set, set(moved_events(quiet, alone))), (
            seed
        )


def test_a_day_more_on_which_nothing_is_said_is_not_solved_again(tmp_path: Path) -> None:
    said = total("a", 5, 1), total("b", 3, 2), listed(2)
    with memory_at(tmp_path / "code"):
        found = [stretches_of(system(*said, last=last))[1] for last in (3, 4, 9)]
    assert (found[0], len(list((tmp_path / "code").iterdir()))) == (found[2], 2)
    assert [system(*said, last=last).without_quiet_end().last for last in (2, 3, 9)] == [2, 3, 3]


@pytest.mark.slow
@pytest.mark.usefixtures("no_memory")
@pytest.mark.parametrize("name", [*FAMILIES, "long"])
def test_what_is_known_of_an_earlier_day_changes_nothing_that_is_found(name: str, tmp_path: Path) -> None:
    new, same = 0, 0
    for seed in range(12):
        rng = dice(f"days {name} {seed}")
        days = days_of(long_puzzle(rng) if name == "long" else puzzle(rng, lies=0.3, **FAMILIES[name]))
        alone = [stretches_of(day) for day in days]
        with memory_at(tmp_path / f"{seed}"):
            assert [stretches_of(day) for day in days] == alone, seed
        for n, day in enumerate(days):
            earlier = [alone[k][2].costs_as(alone[n][2]) for k in range(n) if day.extends(days[k])]
            new, same = new + (earlier == [False] * len(earlier)), same + any(earlier)
    assert (new > 10, same > 10) == (True, True)


def days_of(what: System) -> list[System]:
    """What was known of a system day by day: more is said, more events are listed, and days go on."""
    found = []
    for number in range(1, len(what.statements) + 1):
        last = max(1, what.last - (len(what.statements) - number) // 2)
        said = tuple(each for each in what.statements[:number] if each.last <= last)
        events = tuple(each for each in what.listed[: 1 + number // 2] if each.last <= last)
        none = {atom: day for atom, day in what.none_until.items() if day <= last}
        if said:
            found.append(replace(what, statements=said, listed=events, last=last, none_until=none))
    return found


EARLIER = (total("a", 5, 1), total("b", 3, 2), listed(2))
OF_THE_NEXT_DAY = {
    "a later claim": ((*EARLIER, total("c", 4, 4)), {}, True),
    "a claim less": (EARLIER[1:], {}, False),
    "a claim that came between": ((*EARLIER, total("a2", 4, 4)), {}, False),
    "another of the listed events": ((*EARLIER[:2], listed(2, 2)), {}, True),
    "an event less": (EARLIER[:2], {}, False),
    "an event on another day": ((*EARLIER[:2], listed(3)), {}, False),
    "another event on the same day": ((*EARLIER[:2], replace(listed(2), ids=("other",))), {}, False),
    "nothing yet for longer": (EARLIER, {"none_until": {"Iraq": 1}}, True),
    "nothing yet for a shorter time": (EARLIER, {"none_until": {"Iraq": -1}}, False),
    "fewer days, so that an event has less room": (EARLIER, {"last": 2}, True),
}  # fmt: skip


@pytest.mark.parametrize("name", OF_THE_NEXT_DAY)
def test_what_solves_a_later_day_solves_the_earlier_one(name: str) -> None:
    said, more, extends = OF_THE_NEXT_DAY[name]
    none: Any = {"none_until": {"Iraq": 0}}
    assert system(*said, **none | more).extends(system(*EARLIER, **none)) == extends


def test_an_event_of_the_last_day_has_more_room_a_day_later() -> None:
    assert not system(*EARLIER, last=3).extends(system(*EARLIER, last=2))


# --- cut on days that are certain ---------------------------------------------------------------------------------------
@pytest.mark.slow
def test_what_is_cut_on_certain_days_gives_what_the_whole_gives() -> None:
    cut = 0
    for seed in range(16):
        what = long_puzzle(dice(f"lies long {seed}"))
        whole = totals_of(what)
        parts, chosen, first = stretches_of(what)
        alone = least_correction(what)
        moved = moved_events(what, alone)
        assert (chosen.correction_set, set(chosen.moved)) == (alone.correction_set, set(moved)), seed
        assert set(every_correction(what, first).sets) == set(equal_corrections(what, alone).sets), seed
        closure = close(what.without(alone.correction_set, moved))
        assert closure is not None
        days = [
            (scope, first, last) for scope in what.scopes for first in range(EVE, 11) for last in range(first + 1, 12)
        ]
        grown = {each: whole.growth(*each) for each in days}
        assert {each: (count.low, count.high) for each, count in grown.items()} == {
            each: closure.growth(*each) for each in days
        }, seed
        cut += len(parts) > 1
    assert cut >= 5


def test_a_day_on_which_every_country_s_total_is_certain_cuts() -> None:
    parts, *_ = stretches_of(system(total("a", 3, 2), total("b", 4, 2, scope="Syria"), total("c", 9, 4)))
    assert [(part.start, part.last, dict(part.base), dict(part.ends)) for part in parts] == [
        (EVE, 2, {}, {"Iraq": 3, "Syria": 4}), (2, 5, {"Iraq": 3, "Syria": 4}, {}),
    ]  # fmt: skip


def test_a_claim_that_speaks_of_days_on_both_sides_keeps_them_together() -> None:
    said = [total("a", 3, 2), total("b", 4, 2, scope="Syria"), Statement("c", "Iraq", 3, 5, 1, 3)]
    assert len(stretches_of(system(*said))[0]) == 1


def test_a_window_over_a_certain_day_keeps_both_sides_together() -> None:
    said = [total("a", 3, 2), total("b", 4, 2, scope="Syria"), total("c", 5, 3, since=(1, 1))]
    assert len(stretches_of(system(*said))[0]) == 1


def test_none_over_several_days_is_certain_on_the_first_only() -> None:
    said = [Statement("none", "Iraq", 0, 0, 1, 4), total("b", 0, 1, scope="Syria"), total("c", 2, 3)]
    what = totals_of(system(*said))
    assert (what.correction_sets.sets, what.count("Iraq", 3).low) == (((),), 2)


def test_a_total_given_for_a_certain_day_can_not_be_set_aside_after_it() -> None:
    said = [total("a", 3, 1, 300), total("b", 4, 1, 300, scope="Syria"), total("x", 9, 2), total("y", 8, 3)]
    assert sets_of(*said) == (("x",), ("y",))

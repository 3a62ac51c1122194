"""What became of a file in words: a harvest and its package come in; the lines that are printed and the package's README go out."""

from __future__ import annotations

from collections.abc import Mapping

from strikeledger.data.findings import iso_day_in_words
from strikeledger.importers.dataset import Dataset
from strikeledger.importers.packing import PackageRows
from strikeledger.importers.reading import ReadResult
from strikeledger.importers.where import RowFilter

_MOST_LISTED = 20


def import_summary(harvest: ReadResult) -> list[str]:
    """What a user is told: which release, where each row went, and what is odd about those used."""
    return [
        harvest.release.words,
        balance_in_words(harvest),
        *(f"  set aside: {count:,}, {reason}" for reason, count in harvest.set_aside_counts.items()),
        *(f"  used, with a remark: {count:,}, {reason}" for reason, count in harvest.odd_counts.items()),
    ]


def balance_in_words(harvest: ReadResult) -> str:
    """The conservation of rows in one sentence."""
    used, aside = len(harvest.events), sum(harvest.set_aside_counts.values())
    rest = f" + {harvest.not_asked_count:,} not asked for" if harvest.not_asked_count else ""
    return f"{harvest.file}: {harvest.rows:,} rows = {used:,} used + {aside:,} set aside{rest}"


def extent(harvest: ReadResult, dataset: Dataset, where: RowFilter) -> str:
    """Which part of the dataset a ledger holds, for the head of its reports: of which file, under which conditions, and what is missing."""
    version = f" {harvest.release.version}" if harvest.release.version else ""
    whole = f"{dataset.name}{version}" if harvest.release.version else f"an extract of {dataset.name}"
    asked = f"; of it, {where}" if str(where) else ""
    aside = sum(harvest.set_aside_counts.values())
    reasons = "; ".join(f"{reason.partition(' (')[0]}: {count:,}" for reason, count in harvest.set_aside_counts.items())
    missing = (
        f" {aside:,} rows asked for are missing here ({reasons}), each listed in the data package's import.csv."
        if aside
        else ""
    )
    return f"The data is {harvest.file}, {whole}{asked}.{missing}"


def readme(harvest: ReadResult, rows: PackageRows, dataset: Dataset, where: RowFilter) -> str:
    """The codebook of the package: what it holds, whose it is, how rows became rows, what was set aside, and how to cite."""
    asked = f", of which was asked for: {where}" if str(where) else ", all of it"
    parts = [
        f"# {package_title(harvest, dataset, where)}",
        f"This data package was made by `strikeledger import {dataset.key}` from `{harvest.file}`{asked}. {harvest.release.words}",
        _licence(dataset),
        f"## What is in it\n\n{_content(rows, dataset)}",
        f"## How rows were read\n\n{dataset.notes}",
        f"## Where each row went\n\n{balance_in_words(harvest)}.",
        _counts_table("Set aside", harvest.set_aside_counts),
        _counts_table("Used, with a remark", harvest.odd_counts),
        _remarks_list(harvest),
        "## How to cite\n\n" + "\n".join(f"- {work}" for work in dataset.cite),
    ]
    return "\n\n".join(filter(None, parts)) + "\n"


def _content(rows: PackageRows, dataset: Dataset) -> str:
    accounts = rows["attack_accounts"]
    numbers = sum(bool(row["killed"]) for row in accounts)
    return (
        f"{len(rows['attacks']):,} {dataset.terms['attacks']} at {len(rows['places']):,} places; {numbers:,} accounts with a number of "
        f"people killed and {len(accounts) - numbers:,} without, from {len(rows['sources']):,} publications. The first event began on "
        f"{iso_day_in_words(rows['attacks'][0]['sort_date'])}; the newest publication counts as known from "
        f"{iso_day_in_words(rows['sources'][-1]['published'])}. Strikes, tallies, context and corrections are empty.\n\n"
        "`datapackage.json` gives every column its type, limits and meaning. An empty cell means that nothing is said; it never means zero."
    )


def package_title(harvest: ReadResult, dataset: Dataset, where: RowFilter) -> str:
    """What the package is called: "Events of violence in Syria, according to UCDP GED 23.1"."""
    what = str(dataset.terms["attacks"])
    countries = sorted({event.country for event in harvest.events})
    place = f" in {countries[0]}" if len(countries) == 1 else ""
    if 1 < len(countries) <= 3:
        place = f" in {', '.join(countries[:-1])} and {countries[-1]}"
    days = "".join(
        f" {word} {iso_day_in_words(day.isoformat())}"
        for word, day in (("from", where.first), ("to", where.last))
        if day
    )
    version = f" {harvest.release.version}" if harvest.release.version else ""
    return f"{what[0].upper()}{what[1:]}{place}{days}, according to {dataset.name}{version}"


def _licence(dataset: Dataset) -> str:
    if dataset.licence is None:
        return f"**{dataset.use}**"
    return (
        f"The data is taken from the {dataset.full_name} ({dataset.url}), published by the Uppsala Conflict Data Program under "
        f"[{dataset.licence['title']}]({dataset.licence['path']}), and was changed as told below. The same licence holds for this package; "
        "name UCDP and cite the works at the end."
    )


def _counts_table(heading: str, counts: Mapping[str, int]) -> str:
    if not counts:
        return f"{heading}: none."
    return f"| {heading} | rows |\n|---|---:|\n" + "\n".join(f"| {reason} | {n:,} |" for reason, n in counts.items())


def _remarks_list(harvest: ReadResult) -> str:
    if not harvest.remarks:
        return ""
    shown = harvest.remarks[:_MOST_LISTED]
    lines = [f"| {r.line:,} | {r.row} | {r.fate} | {r.reason} | {r.found.replace('|', '/')} |" for r in shown]
    more = f" The first {len(shown)} of {len(harvest.remarks):,}:" if len(harvest.remarks) > len(shown) else ""
    head = f"`import.csv` lists every remark with its line in `{harvest.file}`.{more}"
    return f"{head}\n\n| line | row | fate | reason | found |\n|---:|---|---|---|---|\n" + "\n".join(lines)

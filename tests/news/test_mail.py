"""News by mail: the brief with its PDF to those who get the news, what failed to those who are told of failures, each once."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

import nbformat
import pytest
from apprise import NotifyFormat
from apprise.conversion import convert_between
from click.testing import CliRunner, Result

from strikeledger.cli.main import command_line
from strikeledger.news.notices import FAILURE_VARIABLE, NOTIFY_VARIABLE, mail_html
from tests.news.post_office import PostOffice, post_office
from tests.project import SERIES, Project

pytestmark = pytest.mark.slow

READERS, KEEPERS = "readers@example.org", "keepers@example.org"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A project whose report has a brief, with an alarm."""
    project = Project.fresh(tmp_path / "p")
    notebook = nbformat.read(project.notebook, as_version=4)
    notebook.cells[-1].metadata["tags"] = ["brief"]
    nbformat.write(notebook, project.notebook)
    set_catalogue(project)
    return project


def set_catalogue(project: Project, base_url: str = "") -> None:
    settings = SERIES.replace('["html"]', '["html", "brief"]') + 'alarms = { many = "attacks >= 70" }\n'
    first = f'base_url = "{base_url}"\n' if base_url else ""
    project.catalogue.write_text(f"{first}[tiny]\n{settings}", encoding="utf-8")


def run(project: Project, office: PostOffice, *words: str) -> Result:
    lists = {NOTIFY_VARIABLE: office.address(READERS), FAILURE_VARIABLE: office.address(KEEPERS)}
    return CliRunner().invoke(command_line, [words[0], *project.places, *words[1:]], env=lists)


def parts(letter: EmailMessage) -> dict[str, str]:
    return {
        part.get_content_type(): part.get_content() for part in letter.walk() if part.get_content_maintype() == "text"
    }


def test_readers_get_the_brief_as_html_and_text_with_its_pdf(project: Project) -> None:
    with post_office() as office:
        run(project, office, "tick", "--now", "2023-11-30T00:00", "--stale-days", "3")
    (letter,) = office.letters
    assert (letter["To"], letter["Subject"]) == (
        READERS,
        "tiny, as known on 29 November 2023: 1 headline figure changed, 1 alarm",
    )
    said = parts(letter)
    assert set(said) == {"text/plain", "text/html"}
    for words in said.values():
        assert "74" in words
        assert "Alarm many (attacks" in words
        assert "Full report, sources and data: tiny, edition 2023-11-29" in words
    assert ("href=" in said["text/html"], len(office.raw[0]) < 100_000) == (False, True)  # nothing leads nowhere
    (attached,) = letter.iter_attachments()
    pdf = (project.editions / "2023-11-29" / "tiny.brief.pdf").read_bytes()
    assert (attached.get_filename(), attached.get_content_type(), attached.get_content()) == (
        "2023-11-29-tiny.brief.pdf", "application/pdf", pdf,
    )  # fmt: skip


def test_with_a_base_url_every_link_is_whole(project: Project) -> None:
    set_catalogue(project, "https://example.org/reports/")
    with post_office() as office:
        run(project, office, "tick", "--now", "2023-11-16T01:00")
    (letter,) = office.letters
    page = "https://example.org/reports/tiny/2023-11-15/tiny.html"
    assert f'href="{page}"' in parts(letter)["text/html"]
    assert f"Read it at {page}" in parts(letter)["text/plain"]
    assert f'href="{page}"' in (project.editions / "2023-11-15" / "tiny.brief.html").read_text(encoding="utf-8")


def test_a_page_that_is_set_anew_is_no_news_and_a_revision_says_why(project: Project) -> None:
    with post_office() as office:
        run(project, office, "tick", "--now", "2023-11-16T01:00")
        project.edit(" attacks.", " of them.")
        run(project, office, "tick", "--now", "2023-11-16T02:00")
        project.edit("headlines.attacks(ledger)", "headlines.attacks(ledger.as_of('2023-11-08'))")
        run(project, office, "tick", "--now", "2023-11-16T03:00")
    _, letter = office.letters
    assert letter["Subject"].startswith("tiny, as known on 15 November 2023: 1 headline figure changed")
    why = "Revision 2 replaces revision 1, because of another method: the notebook was changed."
    assert all(why in words and "(was " in words for words in parts(letter).values())


def test_keepers_alone_are_told_of_a_failure_and_not_twice(project: Project) -> None:
    project.edit("headlines.attacks(ledger)", "headlines.nothing(ledger)")
    with post_office() as office:
        codes = [run(project, office, "tick", "--now", f"2023-11-16T0{hour}:00").exit_code for hour in (1, 2)]
        project.edit("headlines.nothing(ledger)", "headlines.attacks(ledger)")
        codes.append(run(project, office, "tick", "--now", "2023-11-16T03:00").exit_code)
        project.catalogue.write_text("[tiny", encoding="utf-8")
        codes.append(run(project, office, "tick").exit_code)
    assert codes == [3, 3, 0, 1]
    assert [(letter["To"], letter["Subject"]) for letter in office.letters] == [
        (KEEPERS, "strikeledger tick: 1 edition failed"),
        (READERS, "tiny, as known on 15 November 2023: 1 headline figure changed"),
        (KEEPERS, "strikeledger tick: the run failed"),
    ]
    assert "tiny/2023-11-15: " in parts(office.letters[0])["text/plain"]


def test_a_report_sends_what_is_the_catalogue_s_own(project: Project) -> None:
    with post_office() as office:
        run(project, office, "report", "--as-of", "2023-11-16", "--notify")  # beside the catalogue: news to nobody else
        assert office.raw == []
        run(project, office, "report", "--as-of", "2023-11-22", "--notify")
    assert [letter["Subject"] for letter in office.letters] == [
        "tiny, as known on 22 November 2023: 1 headline figure changed"
    ]


def test_news_that_a_mail_server_does_not_take_is_sent_by_the_next_run_and_once(project: Project) -> None:
    with post_office() as closed:
        pass
    told = run(project, closed, "tick", "--now", "2023-11-16T01:00")
    assert (told.exit_code, (project.editions / "2023-11-15" / "tiny.html").is_file()) == (1, True)
    assert "1 headline figure changed: this was not taken by address 1 of 1 (nothing answers there" in told.output
    with post_office() as office:
        again = run(project, office, "tick", "--now", "2023-11-16T02:00")
        run(project, office, "tick", "--now", "2023-11-16T03:00")
    assert (again.exit_code, "Nothing is due." in again.output) == (0, True)
    (letter,) = office.letters
    assert (letter["To"], letter["Subject"]) == (
        READERS,
        "tiny, as known on 15 November 2023: 1 headline figure changed",
    )
    assert [part.get_filename() for part in letter.iter_attachments()] == ["2023-11-15-tiny.brief.pdf"]


def test_who_has_a_message_does_not_get_it_again_with_who_did_not_take_it(project: Project) -> None:
    with post_office() as closed:
        pass
    with post_office() as office:
        for hour, other in ((1, closed), (2, closed), (3, office)):
            both = {
                name: f"{office.address(READERS)} {other.address(KEEPERS)}"
                for name in (NOTIFY_VARIABLE, FAILURE_VARIABLE)
            }
            CliRunner().invoke(command_line, ["tick", *project.places, "--now", f"2023-11-16T0{hour}:00"], env=both)
    news, failed = "tiny, as known on 15 November 2023: 1 headline figure changed", "strikeledger tick: the run failed"
    assert [(letter["To"], letter["Subject"]) for letter in office.letters] == [
        (READERS, news), (READERS, failed), (KEEPERS, news),
    ]  # fmt: skip


def test_no_address_is_kept_with_what_waits(project: Project) -> None:
    with post_office() as closed:
        pass
    run(project, closed, "tick", "--now", "2023-11-16T01:00")
    kept = "".join(path.read_text(encoding="utf-8") for path in (project.editions.parent / ".state").glob("*.json"))
    assert ("headline figure changed" in kept, "example.org" in kept, "mailto" in kept) == (True, False, False)


def test_what_is_said_above_a_brief_is_no_markup() -> None:
    brief = '<!DOCTYPE html><html><body><div role="main"><p>A</p><a href="x.html">b</a></div></body></html>'
    assert "&lt;img src=x&gt;" in mail_html(brief, ["<img src=x>"])


def test_where_no_link_leads_to_a_chart_the_mail_says_where_it_is() -> None:
    brief = '<html><body><div role="main"><p>Attacks by week. <a href="{}">See the chart</a></p></div></body></html>'
    assert "Attacks by week. The chart is in the PDF of this mail.</p>" in mail_html(brief.format("tiny.html#timeline"))
    assert ">See the chart</a>" in mail_html(brief.format("https://example.org/tiny.html#timeline"))


def test_a_cell_of_a_table_says_what_it_is_where_a_mail_is_read_as_text() -> None:
    head = "<thead><tr><th>Figure</th><th>Was, 22 November</th><th>Is</th></tr></thead>"
    row = '<tbody><tr><th scope="row">Attacks</th><td>66</td><td><strong>74</strong></td></tr></tbody>'
    made = mail_html(f'<html><body><div role="main"><table>{head}{row}</table></div></body></html>')
    told = convert_between(NotifyFormat.HTML, NotifyFormat.TEXT, made)
    assert told.splitlines()[-3:] == ["Attacks", "Was, 22 November: 66", "Is: 74"]
    assert made.count('<span style="display:none;mso-hide:all">') == 2

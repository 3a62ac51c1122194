"""Serves a folder of reports to this machine alone; open pages hear of news at once."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
import os
import re
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from html import escape, unescape
from pathlib import Path
from threading import Thread
from typing import Any

from markupsafe import Markup
from tornado.httpserver import HTTPServer
from tornado.iostream import StreamClosedError
from tornado.web import Application, HTTPError, RequestHandler, StaticFileHandler

from strikeledger.errors import MachineError
from strikeledger.files import read_regular
from strikeledger.render.html.page import plain_page

RELOAD_SCRIPT = Path(__file__).parents[1] / "render" / "templates" / "html" / "watch.js"
_POLICY_PATTERN = re.compile(r'(<meta http-equiv="Content-Security-Policy" content=")([^"]*)(">)')


def page_stamp(page: bytes) -> str:
    """What tells a page from another state of it."""
    return hashlib.sha256(page).hexdigest()[:16]


def add_reload_script(page: str, stamp: str) -> str:
    """A page with the script that reloads it; its security policy lets that one script run and ask where the page came from.

    Args:
        stamp: which state of the page it is; the script reloads when the server tells another.
    """
    allowed = _POLICY_PATTERN.sub(
        lambda found: found[1] + escape(_allow_script(unescape(found[2]))) + found[3], page, count=1
    )
    before, end, after = allowed.rpartition("</body>")
    element = f'<script data-stamp="{escape(stamp)}">{_reload_script()}</script>\n'
    return before + element + end + after if end else after + element


def _allow_script(policy: str) -> str:
    """A security policy that also allows the script, and connections to where the page came from."""
    directives = dict(part.strip().partition(" ")[::2] for part in policy.split(";") if part.strip())
    digest = base64.b64encode(hashlib.sha256(_reload_script().encode()).digest()).decode()
    for name, more in (("script-src", f"'sha256-{digest}'"), ("connect-src", "'self'")):
        directives[name] = " ".join([*(one for one in directives.get(name, "").split() if one != "'none'"), more])
    return "; ".join(f"{name} {values}" for name, values in directives.items())


@cache
def _reload_script() -> str:
    return RELOAD_SCRIPT.read_text(encoding="utf-8")


HOST = "127.0.0.1"
EVENTS_PATH = "/.watch/events"
News = Mapping[str, Any]
_NOT_FOUND_BODY = Markup(
    '<p>There is no {}. Where it is being built, this page becomes it; <a href="/index.html">the index</a> lists what there is.</p>'
)


class Broadcaster:
    """What open pages are told, and who listens for them; it lives in the server's thread."""

    def __init__(self) -> None:
        self.news: News = {"problems": [], "doing": ""}
        self.listeners: list[_EventsHandler] = []

    def send(self, news: News) -> None:
        """Tell every open page."""
        self.news = news
        for listener in self.listeners:
            listener.heard.set()

    async def close(self) -> None:
        """Have every listener end, and wait a second at most."""
        for listener in self.listeners:
            listener.on_connection_close()
        for _ in range(100):
            if not self.listeners:
                return
            await asyncio.sleep(0.01)


class _LoopbackHandler(RequestHandler):
    """Answers only who asked for this machine by its own name, so that no other site's page can read along."""

    def prepare(self) -> None:
        """Refuse a name of other sites: their owner could let it lead here (DNS rebinding)."""
        port = self.application.settings["port"]
        if self.request.host not in {f"{name}:{port}" for name in (HOST, "localhost")}:
            raise HTTPError(403)
        if (
            self.request.headers.get("Sec-Fetch-Site") == "cross-site"
            and self.request.headers.get("Sec-Fetch-Mode") != "navigate"
        ):
            raise HTTPError(403)  # a link may lead here; nothing of ours goes into another site's page

    def set_default_headers(self) -> None:
        """Nothing is kept, embedded by other sites, or taken for what it isn't."""
        self.clear_header("Server")
        self.set_header("Cache-Control", "no-store")
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Cross-Origin-Resource-Policy", "same-origin")
        self.set_header("Content-Security-Policy", "frame-ancestors 'none'")

    def log_exception(self, *fault: Any) -> None:
        """Only a fault of ours is worth a line in the terminal."""
        if not isinstance(fault[1], HTTPError):
            super().log_exception(*fault)

    def write_error(self, status_code: int, **_keywords: Any) -> None:
        """Say in a page that there is nothing; the page becomes what was asked for once that is there."""
        if status_code == 404 and self.request.path.endswith((".html", "/")):
            self.finish(
                add_reload_script(plain_page("Nothing here yet", _NOT_FOUND_BODY.format(self.request.path)), "")
            )
        else:
            self.set_header("Content-Type", "text/plain; charset=utf-8")
            self.finish(f"{status_code} {self._reason}\n")


class _FilesHandler(_LoopbackHandler, StaticFileHandler):
    """The files of the folder as they are, and its pages with the script that reloads them."""

    def validate_absolute_path(self, root: str, absolute_path: str) -> str | None:
        """A file that lies in the folder, also behind links, and isn't hidden."""
        path = super().validate_absolute_path(root, absolute_path)
        if path is not None and not _is_visible(Path(root), Path(path)):
            raise HTTPError(404)
        return path

    async def get(self, path: str, include_body: bool = True) -> None:
        """A file as it is, or the copy of a page."""
        if "\0" in path:
            raise HTTPError(404)
        self.path = self.parse_url_path(path)
        file = self.validate_absolute_path(self.root, self.get_absolute_path(self.root, self.path))
        if file is None:  # led to a folder's own page
            return
        if not Path(file).is_file():
            raise HTTPError(404)
        try:
            if not file.endswith(".html"):
                await super().get(path, include_body)
                return
            page = read_regular(file)
        except StreamClosedError:
            raise
        except OSError:  # it went, or can't be read
            raise HTTPError(404) from None
        self.set_header("Content-Type", "text/html; charset=utf-8")
        await self.finish(add_reload_script(page.decode(errors="replace"), page_stamp(page)))

    def compute_etag(self) -> str | None:
        """Nothing is kept by the browser, so nothing is asked for again by its mark."""
        return None


class _EventsHandler(_LoopbackHandler):
    """What is new, for as long as a page stays open."""

    def initialize(self) -> None:
        """Nothing was heard yet, and the page is there."""
        self.heard, self.gone, self.page = asyncio.Event(), False, "/"

    def on_connection_close(self) -> None:
        """The page is no longer open, or the server ends."""
        self.gone = True
        self.heard.set()

    async def get(self) -> None:
        """Tell a page its stamp and the news, now and at each change."""
        board: Broadcaster = self.application.settings["board"]
        self.page = self.get_query_argument("page", "/")
        if "\0" in self.page or ".." in self.page or len(self.page) > _MAX_ADDRESS_LENGTH:
            raise HTTPError(400)
        self.set_header("Content-Type", "text/event-stream")
        self.write("retry: 1000\n\n")
        board.listeners.append(self)
        try:
            while not self.gone:
                told = json.dumps({**board.news, "stamp": self._stamp(self.page)})
                self.write(f"data: {told}\n\n")
                await self.flush()
                await self.heard.wait()
                self.heard.clear()
        except StreamClosedError:
            return
        finally:
            board.listeners.remove(self)

    def _stamp(self, page: str) -> str:
        root: Path = self.application.settings["root"]
        path = root / page.lstrip("/")
        try:
            path = path / "index.html" if path.is_dir() else path
            return page_stamp(read_regular(path)) if _is_visible(root, path) else ""
        except OSError:
            return ""


_MAX_ADDRESS_LENGTH = 1000
"""Characters of a page's address."""


def _real(path: Path) -> Path:
    """Where a path leads; one of links in a ring, for which `resolve` fails, stays as it is."""
    return Path(os.path.realpath(path))


def _is_visible(root: Path, path: Path) -> bool:
    """Whether a path is in a folder, wherever links lead, and no part of it is hidden."""
    inside, real = _real(path), _real(root)
    parts = [*inside.relative_to(real).parts, *path.relative_to(root).parts] if inside.is_relative_to(real) else ["."]
    return not any(part.startswith(".") for part in parts)


class ReportServer:
    """A folder as served; made by `serving`."""

    def __init__(self, root: Path, port: int) -> None:
        try:
            self._socket = socket.create_server((HOST, port))
        except OSError as error:
            raise MachineError(f"can't serve at {HOST}:{port}: {error.strerror or error}") from None
        self._socket.setblocking(False)
        self.root = root
        self.port: int = self._socket.getsockname()[1]
        self.loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._run, name="serving", daemon=True)
        self._board = Broadcaster()
        self._end = asyncio.Event()

    def address(self, path: str = "") -> str:
        """The address of a path in the folder."""
        return f"http://{HOST}:{self.port}/{path}"

    def send(self, problems: list[dict[str, str]], doing: str = "") -> None:
        """Tell every open page what is wrong and what is being done; a page that has changed reloads."""
        self.loop.call_soon_threadsafe(self._board.send, {"problems": problems, "doing": doing})

    def open_editions(self) -> list[str]:
        """The folders ("<report>/<edition>") of the pages that are open."""
        root, pages = _real(self.root), [_real(self.root / one.page.lstrip("/")) for one in list(self._board.listeners)]
        inside = [page.relative_to(root) for page in pages if page.is_relative_to(root)]
        return ["/".join(path.parts[:2]) for path in inside]

    def start(self) -> None:
        """Serve from now on."""
        self._thread.start()

    def close(self) -> None:
        """End every connection and the thread; a second time nothing is left to end."""
        if self.loop.is_closed():
            return
        self.loop.call_soon_threadsafe(self._end.set)
        self._thread.join()
        self.loop.close()

    def _run(self) -> None:
        asyncio.set_event_loop(self.loop)
        with asyncio.Runner(loop_factory=lambda: self.loop) as runner:
            runner.run(self._serve())

    async def _serve(self) -> None:
        application = Application(
            [(EVENTS_PATH, _EventsHandler), (r"/(.*)", _FilesHandler, {"path": str(self.root), "default_filename": "index.html"})],
            default_handler_class=_LoopbackHandler, log_function=lambda _handler: None,
            board=self._board, root=self.root, port=self.port,
        )  # fmt: skip
        server = HTTPServer(application)
        server.add_socket(self._socket)
        await self._end.wait()
        server.stop()
        await self._board.close()
        await server.close_all_connections()


@contextmanager
def serve_reports(root: Path, port: int) -> Iterator[ReportServer]:
    """Serve a folder on the loopback; port 0 takes any that is free.

    Raises:
        MachineError: the port is taken.
    """
    server = ReportServer(root.absolute(), port)
    server.start()
    try:
        yield server
    finally:
        server.close()

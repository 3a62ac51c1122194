"""A mail server on this machine, which keeps the letters that it gets."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default


class PostOffice(socketserver.ThreadingTCPServer):
    """The server; it hands out what it got when it has closed."""

    block_on_close = False  # who was refused may leave the line open

    def __init__(self, password: str = "") -> None:
        self.raw: list[bytes] = []
        self.password = password
        super().__init__(("127.0.0.1", 0), _MailHandler)

    def address(self, to: str) -> str:
        """Where Apprise sends a letter to somebody by it."""
        return f"mailto://127.0.0.1:{self.server_address[1]}?from=desk@example.org&to={to}&mode=insecure"

    @property
    def letters(self) -> list[EmailMessage]:
        return [message_from_bytes(each, policy=default) for each in self.raw]  # type: ignore[misc]


class _MailHandler(socketserver.StreamRequestHandler):
    server: PostOffice

    def handle(self) -> None:
        self.wfile.write(b"220 here\r\n")
        letter: list[bytes] | None = None
        while line := self.rfile.readline():
            if letter is None:
                word = line[:4].upper()
                hello = b"250-here\r\n250 AUTH PLAIN\r\n" if self.server.password else b"250 yes\r\n"
                told = {
                    b"EHLO": hello,
                    b"DATA": b"354 go on\r\n",
                    b"QUIT": b"221 bye\r\n",
                    b"AUTH": b"535 5.7.8 refused\r\n",
                }
                self.wfile.write(told.get(word, b"250 yes\r\n"))
                letter = [] if word == b"DATA" else None
            elif line == b".\r\n":
                self.server.raw.append(b"".join(letter))
                self.wfile.write(b"250 kept\r\n")
                letter = None
            else:
                letter.append(line)


@contextmanager
def post_office(password: str = "") -> Iterator[PostOffice]:
    """A mail server that listens; with a password it asks for one, and takes none."""
    with PostOffice(password) as office:
        thread = threading.Thread(target=office.serve_forever)
        thread.start()
        yield office
        office.shutdown()
        thread.join()

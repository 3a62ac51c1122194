"""A real JupyterLab for tests and pictures: a notebook is opened in a browser, all its cells are run, and the page goes out."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, Route

from tests.ledger_text import DATA, ROOT

SIZE = {"width": 1240, "height": 1000}
_START = 40  # seconds


@contextmanager
def lab(home: Path, notebook: Path) -> Iterator[str]:
    """A JupyterLab on this machine alone, with everything that it keeps in `home`; the address that opens a copy of the notebook."""
    work = home / "work"
    work.mkdir(parents=True)
    shutil.copy(notebook, work)
    quiet = home / "settings" / "@jupyterlab" / "apputils-extension" / "notification.jupyterlab-settings"
    quiet.parent.mkdir(parents=True)
    quiet.write_text('{"fetchNews": "false", "checkForUpdates": false}', encoding="utf-8")
    token, runtime = secrets.token_hex(16), home / "runtime"
    command = [
        sys.executable, "-m", "jupyterlab", "--no-browser", "--ip=127.0.0.1", "--port=0", f"--ServerApp.root_dir={work}",
        f"--IdentityProvider.token={token}", "--LabApp.expose_app_in_browser=True", "--allow-root",
        "--LabApp.extension_manager=readonly", "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    ]  # fmt: skip
    with (home / "log").open("wb") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log, env=_environment(home, runtime))
        try:
            port = _port(server, runtime, home / "log")
            yield f"http://127.0.0.1:{port}/lab/tree/{notebook.name}?token={token}&reset"
        finally:
            server.terminate()
            try:
                server.wait(timeout=10)
            except subprocess.TimeoutExpired:
                server.kill()


def _environment(home: Path, runtime: Path) -> dict[str, str]:
    private = {
        "HOME": home, "JUPYTER_CONFIG_DIR": home / "config", "JUPYTER_DATA_DIR": home / "data", "JUPYTER_RUNTIME_DIR": runtime,
        "IPYTHONDIR": home / "ipython", "JUPYTERLAB_SETTINGS_DIR": home / "settings", "JUPYTERLAB_WORKSPACES_DIR": home / "workspaces",
        "STRIKELEDGER_DATA": DATA, "PYTHONPATH": ROOT / "src",
    }  # fmt: skip
    found = [str(Path(sys.executable).parent), os.environ.get("PATH", "")]
    return {**os.environ, "PATH": os.pathsep.join(found), **{name: str(value) for name, value in private.items()}}


def _port(server: subprocess.Popen[bytes], runtime: Path, log: Path) -> int:
    """The port that the server chose, once it says so."""
    deadline = time.monotonic() + _START
    while time.monotonic() < deadline and server.poll() is None:
        for file in runtime.glob("jpserver-*.json"):
            try:
                return int(json.loads(file.read_text(encoding="utf-8"))["port"])
            except ValueError:  # still being written
                continue
        time.sleep(0.05)
    raise RuntimeError(f"JupyterLab did not start: {log.read_text(encoding='utf-8')[-2000:]}")


def run_all(browser: Browser, address: str, abroad: list[str] | None = None) -> Page:
    """The notebook with all its cells run; addresses beyond this machine are refused, and noted in `abroad`."""
    page = browser.new_context(viewport=SIZE, reduced_motion="reduce").new_page()
    home = address.partition("/lab")[0]

    def at_home(url: str) -> bool:
        return url.startswith((home, "data:", "blob:"))

    def refuse(route: Route) -> None:
        if abroad is not None:
            abroad.append(route.request.url)
        route.abort()

    page.route(lambda url: not at_home(url), refuse)
    page.goto(address)
    page.get_by_text("strikeledger | Idle").wait_for(timeout=40_000)  # before that, it would ask for a kernel
    page.wait_for_function("window.jupyterapp && window.jupyterapp.commands.hasCommand('notebook:run-all-cells')")
    # Not waited for: pages may stay busy.
    page.evaluate("void window.jupyterapp.commands.execute('notebook:run-all-cells')")
    return page


def picture(browser: Browser, notebook: Path, home: Path, target: Path) -> None:
    """Take a picture of the explore notebook's panel as JupyterLab shows it."""
    with lab(home, notebook) as address:
        page = run_all(browser, address)
        chart = page.locator(".strikeledger-chart svg")
        chart.wait_for(timeout=60_000)
        page.locator(".vega-embed svg.marks").first.wait_for(timeout=60_000)
        page.evaluate("void window.jupyterapp.commands.execute('application:toggle-left-area')")
        page.get_by_text("strikeledger | Idle").wait_for(timeout=60_000)
        panel = page.locator(".jp-CodeCell:has(.widget-slider)").first
        panel.evaluate("cell => cell.scrollIntoView({block: 'start'})")
        page.locator(".jp-WindowedPanel-outer").evaluate("notebook => notebook.scrollBy(0, -24)")
        page.wait_for_function("document.querySelector('.widget-slider').getBoundingClientRect().top > 90")
        page.screenshot(path=target)

"""A headless Chromium for tests, spoken to over a pipe in the DevTools protocol: no driver, no network, no package."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import select
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

SECONDS = 60
"""Seconds for one answer on a loaded machine without a graphics card."""


class Unanswered(AssertionError):
    """The program is hung or its page has crashed: nothing that a test asked for was wrong so far."""


def chromium() -> str | None:
    """The program, if this machine has one."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return os.environ.get("CHROMIUM") or next((found for name in names if (found := shutil.which(name))), None)


OPENED = 120
"""Seconds for a page of five megabytes on a loaded machine without a graphics card."""


class Browser:
    """One page. `console` are the errors and warnings it wrote, `requests` all addresses that it asked for."""

    def __init__(self, program: str, downloads: Path) -> None:
        self.program, self.downloads = program, downloads
        self._start()

    def _start(self) -> None:
        self.profile = tempfile.mkdtemp(prefix="symnn-chromium-")
        theirs_in, self.ours_out = os.pipe()
        self.ours_in, theirs_out = os.pipe()
        # Chromium reads commands from descriptor 3 and answers on descriptor 4
        command = f'exec "$0" "$@" 3<&{theirs_in} 4>&{theirs_out}'
        options = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--remote-debugging-pipe", "--no-first-run", "--disable-extensions",
                   "--hide-scrollbars", f"--user-data-dir={self.profile}", "about:blank"]  # fmt: skip
        self.process = subprocess.Popen(["bash", "-c", command, self.program, *options], pass_fds=(theirs_in, theirs_out), stdin=subprocess.DEVNULL,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)  # fmt: skip
        os.close(theirs_in)
        os.close(theirs_out)
        self.buffer, self.count, self.session = b"", 0, ""
        self.console: list[str] = []
        self.requests: list[str] = []
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.ask(f"{domain}.enable")
        self.ask("Browser.setDownloadBehavior", behavior="allow", downloadPath=str(self.downloads))

    def ask(self, method: str, **parameters: Any) -> Any:
        self.count += 1
        wanted = self.count
        message = {"id": wanted, "method": method, "params": parameters} | ({"sessionId": self.session} if self.session else {})
        os.write(self.ours_out, json.dumps(message).encode() + b"\0")
        until = time.monotonic() + SECONDS
        while True:
            told = self._next(until)
            if told.get("id") == wanted:
                assert "error" not in told, f"{method}: {told['error']}"
                return told["result"]
            self._note(told)

    def _next(self, until: float) -> Any:
        while b"\0" not in self.buffer:
            ready, _, _ = select.select([self.ours_in], [], [], max(0.0, until - time.monotonic()))
            if not ready:
                raise Unanswered(f"the browser did not answer in {SECONDS} s")
            read = os.read(self.ours_in, 1 << 20)
            if not read:
                raise Unanswered("the browser has ended")
            self.buffer += read
        first, self.buffer = self.buffer.split(b"\0", 1)
        return json.loads(first)

    def _note(self, told: Any) -> None:
        said = told.get("params", {})
        match told.get("method"):
            case "Inspector.targetCrashed":
                raise Unanswered("the page has crashed")
            case "Runtime.exceptionThrown":
                self.console.append(str(said["exceptionDetails"].get("exception", said["exceptionDetails"])))
            case "Runtime.consoleAPICalled" if said["type"] in ("error", "warning", "assert"):
                self.console.append(str(said["args"]))
            case "Log.entryAdded" if said["entry"]["level"] in ("error", "warning"):
                self.console.append(said["entry"]["text"])
            case "Network.requestWillBeSent":
                self.requests.append(said["request"]["url"])

    def open(self, page: Path, width: int = 1280, height: int = 900, dark: bool = False, before: str = "") -> None:
        """Show a file in a window of this size, and wait until it stands; the program `before` runs before those of the page.
        A browser that hangs or whose page crashed is started anew, once."""
        try:
            self._open(page, width, height, dark, before)
        except (Unanswered, OSError):
            self._end()
            self._start()
            self._open(page, width, height, dark, before)

    def _open(self, page: Path, width: int, height: int, dark: bool, before: str) -> None:
        self.ask("Page.addScriptToEvaluateOnNewDocument", source=before)
        self.window(width, height)
        self.ask("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}])
        self.ask("Page.navigate", url=page.as_uri())
        self.wait(
            f"document.readyState === 'complete' && location.pathname === {json.dumps(page.as_uri().removeprefix('file://'))}", OPENED
        )

    def window(self, width: int, height: int = 900) -> None:
        self.ask("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 600)

    def run(self, program: str) -> Any:
        """The value of a JavaScript expression."""
        told = self.ask("Runtime.evaluate", expression=program, returnByValue=True, awaitPromise=True, userGesture=True)
        assert "exceptionDetails" not in told, told["exceptionDetails"]
        return told["result"].get("value")

    def wait(self, condition: str, seconds: float = 20) -> None:
        until = time.monotonic() + seconds
        while not self.run(condition):
            assert time.monotonic() < until, f"still not: {condition}"
            time.sleep(0.05)

    def picture(self, file: Path) -> None:
        file.write_bytes(base64.b64decode(self.ask("Page.captureScreenshot", format="png")["data"]))

    def close(self) -> None:
        with contextlib.suppress(AssertionError, OSError):
            self.session = ""
            self.ask("Browser.close")
            self.process.wait(timeout=20)
        self._end()

    def _end(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)  # its helpers too
        self.process.wait(timeout=20)
        os.close(self.ours_out)
        os.close(self.ours_in)
        shutil.rmtree(self.profile, ignore_errors=True)

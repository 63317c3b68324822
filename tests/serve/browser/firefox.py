"""Stock Firefox, driven over Marionette, the protocol that it has of its own: no driver and no other build is needed.

A message is `LENGTH:[0, number, command, parameters]`, its answer `LENGTH:[1, number, error, result]`; commands are
those of WebDriver (W3C).
"""

from __future__ import annotations

import base64
import json
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

PROGRAMS = ("firefox-esr", "firefox")
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
"""The key by which WebDriver names an element."""

KEYS = {"ArrowRight": "\ue014", "Enter": "\ue007", "Escape": "\ue00c", "Tab": "\ue004"}
PREFERENCES = {
    "app.update.enabled": False,
    "browser.aboutwelcome.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.page": 0,
    "datareporting.policy.dataSubmissionEnabled": False,
    "marionette.port": 0,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "toolkit.telemetry.enabled": False,
}


def program() -> str | None:
    """Where Firefox is; None where it is not installed."""
    return next((place for place in map(shutil.which, PROGRAMS) if place), None)


class Firefox:
    """A browser with one page. Selectors are those of CSS; texts are looked for within what they select."""

    def __init__(self, channel: socket.socket) -> None:
        self._channel = channel
        self._answers = channel.makefile("rb")
        self._number = 0
        self._message()  # says which browser it is
        self.version = self.do("WebDriver:NewSession", {})["capabilities"]["browserVersion"]

    def do(self, command: str, parameters: dict[str, Any] | None = None) -> Any:
        """Sends a command and returns what it comes to. Raises AssertionError where it is refused."""
        self._number += 1
        content = json.dumps([0, self._number, command, parameters or {}]).encode()
        self._channel.sendall(b"%d:" % len(content) + content)
        _, number, error, result = self._message()
        assert number == self._number
        assert error is None, f"{command}: {error}"
        return result

    def _message(self) -> Any:
        length = b""
        while (digit := self._answers.read(1)) != b":":
            assert digit, "Firefox has ended"
            length += digit
        return json.loads(self._answers.read(int(length)))

    def end(self) -> None:
        """Ends the browser."""
        self.do("Marionette:Quit", {"flags": ["eForceQuit"]})
        self._answers.close()

    def open(self, address: str) -> None:
        """Goes to an address."""
        self.do("WebDriver:Navigate", {"url": address})

    def back(self) -> None:
        """Goes back, as by the button."""
        self.do("WebDriver:Back")

    def script(self, text: str, *given: Any) -> Any:
        """Runs a function's body in the page, with `arguments`, and returns its value."""
        return self.do("WebDriver:ExecuteScript", {"script": text, "args": list(given), "newSandbox": True})["value"]

    @property
    def address(self) -> str:
        """Where it is."""
        return str(self.do("WebDriver:GetCurrentURL")["value"])

    def element(self, selector: str, text: str = "") -> dict[str, str]:
        """The first element of a selector that holds a text."""
        result = self.script(
            "return [...document.querySelectorAll(arguments[0])].find(e => e.textContent.includes(arguments[1]))",
            selector,
            text,
        )
        assert result is not None, f"nothing is {selector} with {text!r}"
        return dict(result)

    def click(self, selector: str, text: str = "") -> None:
        """Clicks an element, as the mouse does."""
        element = self.element(selector, text)
        # What lies under the bar that stays counts as in sight to the browser, and cannot be clicked there.
        self.script("arguments[0].scrollIntoView({ block: 'center', behavior: 'instant' })", element)
        self.do("WebDriver:ElementClick", {"id": element[ELEMENT]})

    def type(self, selector: str, text: str) -> None:
        """Types into an element, or presses one of `KEYS`."""
        parameters = {"id": self.element(selector)[ELEMENT], "text": KEYS.get(text, text)}
        self.do("WebDriver:ElementSendKeys", parameters)

    def choose(self, selector: str, value: str) -> None:
        """Chooses from a list."""
        self.click(f"{selector} option[value='{value}']")

    def text(self, selector: str) -> str:
        """What an element shows; empty where there is none."""
        return str(self.script("return document.querySelector(arguments[0])?.innerText ?? ''", selector))

    def wait(self, selector: str, text: str, seconds: float = 90.0) -> None:
        """Waits until an element shows a text."""
        until = time.monotonic() + seconds
        while text not in (shown := self.text(selector)):
            assert time.monotonic() < until, f"{selector} shows {shown!r} and not {text!r}"
            time.sleep(0.1)

    def resize(self, width: int, height: int) -> None:
        """Gives the page a size, in CSS pixels; a window is never as narrow as a phone."""
        self.do("WebDriver:SetWindowRect", {"width": max(width, 500), "height": height + 200})
        self._chrome(
            "const { style } = gBrowser.selectedBrowser;"
            "style.minWidth = style.maxWidth = arguments[0]; style.minHeight = style.maxHeight = arguments[1]",
            f"{width}px",
            f"{height}px",
        )

    def prefer(self, name: str, value: bool | int) -> None:
        """Sets a preference of the browser."""
        kind = "setBoolPref" if isinstance(value, bool) else "setIntPref"
        self._chrome(f"Services.prefs.{kind}(arguments[0], arguments[1])", name, value)

    def complaints(self) -> list[str]:
        """What pages have put on the console as errors or warnings since it was last asked."""
        text = (
            "const seen = Services.console.getMessageArray()"
            ".filter(m => m instanceof Ci.nsIScriptError && (m.sourceName || '').startsWith('http'))"
            ".map(m => m.message);"
            "Services.console.reset(); return seen"
        )
        return [str(line) for line in self._chrome(text)]

    def _chrome(self, text: str, *given: Any) -> Any:
        """Runs a function's body in the browser itself."""
        self.do("Marionette:SetContext", {"value": "chrome"})
        try:
            return self.script(text, *given)
        finally:
            self.do("Marionette:SetContext", {"value": "content"})

    def picture(self, file: Path, whole: bool = False) -> None:
        """Keeps a picture of what is shown, or of the whole page."""
        taken = self.do("WebDriver:TakeScreenshot", {"full": whole, "hash": False})["value"]
        file.write_bytes(base64.b64decode(taken))


@contextmanager
def firefox(profile: Path) -> Iterator[Firefox]:
    """Firefox without a window, with a profile in a folder that is made for it, until the block ends."""
    place = program()
    assert place is not None
    profile.mkdir(parents=True)
    lines = (f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in PREFERENCES.items())
    (profile / "user.js").write_text("".join(lines))
    command = [
        place,
        "--headless",
        "--no-remote",
        "--marionette",
        "--remote-allow-system-access",
        "--profile",
        str(profile),
    ]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        with socket.create_connection(("127.0.0.1", _port(profile, process)), timeout=120) as channel:
            browser = Firefox(channel)
            try:
                yield browser
            finally:
                browser.end()
    finally:
        process.terminate()
        process.wait(60)


def _port(profile: Path, process: subprocess.Popen[bytes], seconds: float = 90.0) -> int:
    """The port on which it listens, which it writes into its profile."""
    file, until = profile / "MarionetteActivePort", time.monotonic() + seconds
    while not (file.exists() and file.read_text().strip()):
        assert process.poll() is None, "Firefox did not start"
        assert time.monotonic() < until, "Firefox does not listen"
        time.sleep(0.05)
    return int(file.read_text())

"""A real Firefox over raw WebDriver BiDi, whose push service is the one in this test run.

Playwright's own Firefox build is patched and cannot be installed everywhere; Debian's is real.
"""

import asyncio
import json
import shutil
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import aiohttp

from tests.e2e.conftest import PATIENCE

PREFERENCES = {
    "dom.push.testing.allowInsecureServerURL": True,
    "dom.push.connection.enabled": True,
    "dom.push.enabled": True,
    "remote.prefs.recommended": False,  # else push is off
    "permissions.default.desktop-notification": 1,
    "alerts.useSystemBackend": False,
    "dom.webnotifications.requireinteraction.count": 0,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.homepage_override.mstone": "ignore",
    "datareporting.policy.dataSubmissionEnabled": False,
    "app.update.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "browser.safebrowsing.downloads.remote.enabled": False,
    "services.settings.server": "data:,#remote-settings-dummy/v1",
    "toolkit.telemetry.enabled": False,
}

# What Firefox says of a file that a page still loads when it is left.
CUT_SHORT = ("dynamically imported module", "A ServiceWorker intercepted the request")
PRESSABLE = """(async () => {
  const all = [...document.querySelectorAll('button, a, label')];
  const one = all.find((e) => e.checkVisibility() && e.textContent.trim() === %s);
  if (!one) return null;
  one.scrollIntoView({ block: 'center', behavior: 'instant' });
  const { x, y, width, height } = one.getBoundingClientRect();
  for (let frame = 0; frame < 2; frame += 1) await new Promise(requestAnimationFrame);
  const now = one.getBoundingClientRect();
  const top = document.elementFromPoint(x + width / 2, y + height / 2);
  return now.x === x && now.y === y && one.contains(top) ? one : null;
})()"""


class Firefox:
    """Use it as an async context manager; `evaluate` runs in the page."""

    def __init__(self, profile: Path, push_port: int) -> None:
        self._profile = profile
        self._push = f"ws://127.0.0.1:{push_port}/"
        self._next = 0
        self._is_leaving = False
        self._answers: dict[int, asyncio.Future[Any]] = {}
        self.said: list[str] = []  # what the console told of errors

    async def __aenter__(self) -> Self:
        self._profile.mkdir(parents=True, exist_ok=True)
        wanted = {**PREFERENCES, "dom.push.serverURL": self._push}
        lines = [f"user_pref({json.dumps(k)}, {json.dumps(v)});\n" for k, v in wanted.items()]
        (self._profile / "user.js").write_text("".join(lines))
        path = shutil.which("firefox-esr") or shutil.which("firefox")
        assert path, "install Firefox: tests/needs.sh says how"
        self._process = await asyncio.create_subprocess_exec(
            path, "--headless", "--no-remote", "--profile", str(self._profile),
            "--remote-debugging-port", "0", "--remote-allow-system-access",
            stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
            env={"HOME": str(self._profile), "PATH": "/usr/bin:/bin", "MOZ_HEADLESS": "1"},
        )  # fmt: skip
        address = await asyncio.wait_for(self._address(), 60)
        self._http = aiohttp.ClientSession()
        self._socket = await self._http.ws_connect(f"{address}/session", max_msg_size=0)
        self._reader = asyncio.create_task(self._read())
        await self.send("session.new", capabilities={})
        tree = await self.send("browsingContext.getTree")
        self.page: str = tree["contexts"][0]["context"]
        await self.send("session.subscribe", events=["log.entryAdded"])
        return self

    async def _address(self) -> str:
        assert self._process.stderr is not None
        while line := (await self._process.stderr.readline()).decode():
            if "WebDriver BiDi listening on" in line:
                return line.split()[-1]
        raise AssertionError("Firefox ended before it listened")

    async def _read(self) -> None:
        async for message in self._socket:
            said = json.loads(message.data)
            if said.get("method") == "log.entryAdded" and said["params"]["level"] == "error":
                text = str(said["params"].get("text"))
                # A page that is left while a part of it still loads: what needs it fails as well.
                if not (self._is_leaving and any(one in text for one in CUT_SHORT)):
                    self.said.append(text)
            answer = self._answers.pop(said.get("id", -1), None)
            if answer is not None and not answer.done():  # whoever asked may have given up
                answer.set_result(said)

    async def send(self, method: str, **params: Any) -> Any:
        """Return what a command answers. Raises AssertionError for an error."""
        self._next += 1
        answer = self._answers[self._next] = asyncio.get_running_loop().create_future()
        await self._socket.send_json({"id": self._next, "method": method, "params": params})
        said = await asyncio.wait_for(answer, PATIENCE)
        assert said["type"] == "success", said
        return said["result"]

    async def goto(self, url: str) -> None:
        self._is_leaving = True
        await self.send("browsingContext.navigate", context=self.page, url=url, wait="complete")
        self._is_leaving = False

    async def evaluate(self, script: str) -> Any:
        """Return what a script in the page gives; promises are waited for. As if tapped."""
        found = await self.send(
            "script.evaluate",
            expression=f"(async () => JSON.stringify((await ({script})) ?? null))()",
            target={"context": self.page},
            awaitPromise=True,
            userActivation=True,
        )
        assert found["type"] == "success", found
        return json.loads(found["result"]["value"])

    async def chrome(self, script: str) -> Any:
        """Return what a script gives in the browser's own window: where notifications are shown."""
        tree = await self.send("browsingContext.getTree", **{"moz:scope": "chrome"})
        found = await self.send(
            "script.evaluate",
            expression=f"JSON.stringify(({script}) ?? null)",
            target={"context": tree["contexts"][0]["context"]},
            awaitPromise=False,
        )
        assert found["type"] == "success", found
        return json.loads(found["result"]["value"])

    async def until(self, script: str, seconds: float = PATIENCE) -> Any:
        """Wait until a script gives something, and return it. AssertionError shows the page."""
        try:
            async with asyncio.timeout(seconds):
                while not (found := await self.evaluate(script)):  # noqa: ASYNC110 - no event
                    await asyncio.sleep(0.1)
                return found
        except TimeoutError:
            shown = await self.evaluate("`${location.href}\\n${document.body.innerText}`")
            raise AssertionError(f"never: {script}\n{shown}\n{self.said}") from None

    async def click(self, text: str) -> None:
        """Press what is called so, as a finger does: once it stands still and nothing covers it."""
        async with asyncio.timeout(PATIENCE):
            while not (found := await self._pressable(text)):  # noqa: ASYNC110 - no event for it
                await asyncio.sleep(0.1)
        # Aimed at the element and not at where it stood: a page still loading moves it on.
        onto = {"type": "element", "element": found}
        finger = {"type": "pointer", "id": "finger", "parameters": {"pointerType": "mouse"}}
        moves = [
            {"type": "pointerMove", "x": 0, "y": 0, "origin": onto},
            {"type": "pointerDown", "button": 0},
            {"type": "pointerUp", "button": 0},
        ]
        await self.send(
            "input.performActions", context=self.page, actions=[{**finger, "actions": moves}]
        )

    async def _pressable(self, text: str) -> dict[str, str] | None:
        """Return the element that is called so; None while it is not there, moves or is covered."""
        found = await self.send(
            "script.evaluate",
            expression=PRESSABLE % json.dumps(text),
            target={"context": self.page},
            awaitPromise=True,
        )
        assert found["type"] == "success", found
        result = found["result"]
        return {"sharedId": result["sharedId"]} if result["type"] == "node" else None

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._reader.cancel()
        await self._socket.close()
        await self._http.close()
        if self._process.returncode is None:
            self._process.terminate()
        await self._process.wait()

"""Walk through the studio as a family and as its owner in a real browser at phone width, with the real renderer, and
write a picture of every page into docs/pictures.

Needs Chromium and the extra ``browser`` (Playwright)::

    .venv/bin/pip install -e '.[studio,browser]' && .venv/bin/python scripts/screenshots.py [FOLDER] [--small]

``--small``: the film is as small as previews are, and made in a fraction of the time.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx
import pyotp
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from memoriam.doors.web.owner import name_owner

ROOT = Path(__file__).parents[1]
HOPPER = ROOT / "examples" / "grace-hopper.jpg"
PICTURES = ROOT / "docs" / "pictures"

PHONE = {"width": 390, "height": 844}
PASSWORD = "a sentence that is easy to type"
LONGEST_WAIT = 1500.0
WORKER = """
import asyncio
from memoriam.studio.house import Studio
from memoriam.studio.works.rendering import ProcessRenderer
from memoriam.studio.works.worker import work

class Renderer(ProcessRenderer):
    async def render(self, job, tell):
        update = {"preview": True} if SMALL else {}
        return await super().render(job.model_copy(update={"brief": job.brief.model_copy(update=update)}), tell)

async def main():
    async with Studio.open() as studio:
        await work(studio, Renderer(stall=900))

asyncio.run(main())
"""

COLOURS = 64
"""Of a picture's palette: pages are paper and ink, and stay small."""


class Walk:
    """One way through the studio; every step leaves a picture."""

    def __init__(self, address: str, folder: Path) -> None:
        self.address = address
        self.folder = folder
        self.taken: list[str] = []

    def shoot(self, page: Page, name: str) -> None:
        """A picture of the whole page, small."""
        path = self.folder / f"studio-{name}.png"
        page.wait_for_timeout(400)
        page.screenshot(path=path, full_page=True)
        with Image.open(path) as picture:
            picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
        self.taken.append(path.name)

    def wait_for(self, page: Page, *states: str) -> None:
        """Wait until the page shows one of these states."""
        until = time.monotonic() + LONGEST_WAIT
        while time.monotonic() < until:
            page.reload()
            if page.locator("main").get_attribute("data-state") in states:
                return
            page.wait_for_timeout(2000)
        raise TimeoutError(f"The page never showed {', '.join(states)}.")


def main() -> None:
    """The whole walk."""
    places = [one for one in sys.argv[1:] if one != "--small"]
    target = Path(places[0]) if places else PICTURES
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="memoriam-walk-") as name:
        studio = RunningStudio(Path(name), small="--small" in sys.argv)
        walk = Walk(studio.address, target)
        try:
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox"])
                family_and_owner(browser, walk, Path(name), studio)
                browser.close()
        finally:
            studio.close()
    sys.stdout.write(f"{len(walk.taken)} pictures in {target}\n")


def family_and_owner(browser: Browser, walk: Walk, folder: Path, studio: RunningStudio) -> None:
    """From the first page to the erased order."""
    phone = new_phone(browser)
    page = phone.new_page()
    plain_pages(page, walk)
    dark_and_languages(browser, walk)
    begun = time.monotonic()
    begin(page, walk)
    walk.wait_for(page, "preview")
    sys.stdout.write(f"preview after {time.monotonic() - begun:.0f} s\n")
    walk.shoot(page, "preview")
    choose_and_pay(page, walk)
    desk = new_phone(browser).new_page()
    log_in(desk, walk, studio.code)
    mark_paid(desk, walk)
    walk.wait_for(page, "waiting")
    walk.shoot(page, "waiting")
    studio.make_films()
    walk.wait_for(page, "rendering", "checking", "review")
    walk.shoot(page, "rendering")
    walk.wait_for(page, "review")
    walk.shoot(page, "review")
    approve_at_desk(desk, walk)
    walk.wait_for(page, "approval")
    walk.shoot(page, "approval")
    page.get_by_role("button", name="Yes, it may stay like this").click()
    walk.wait_for(page, "delivered")
    walk.shoot(page, "delivered")
    download_and_verify(page, folder)
    erase(page, walk)


def plain_pages(page: Page, walk: Walk) -> None:
    """Pages that belong to no film."""
    for name, path in {
        "home": "/",
        "support": "/support?country=DE",
        "privacy": "/privacy",
        "terms": "/terms",
        "link": "/link",
        "error": "/nothing-here",
        "login": "/desk/login",
    }.items():
        page.goto(walk.address + path)
        walk.shoot(page, name)


def dark_and_languages(browser: Browser, walk: Walk) -> None:
    """The first page by night, and in the other languages."""
    for language, colours in (("de", "light"), ("uk", "dark"), ("ru", "light")):
        page = new_phone(browser, locale=language, color_scheme=colours).new_page()
        page.goto(f"{walk.address}/")
        walk.shoot(page, f"home-{language}")


def begin(page: Page, walk: Walk) -> None:
    """Questions, photograph, preview asked for."""
    page.goto(f"{walk.address}/begin")
    page.check("input[value=missing]")
    page.locator("main form").evaluate("form => form.noValidate = true")
    page.click("main form button")
    walk.shoot(page, "missing")
    page.goto(f"{walk.address}/begin")
    walk.shoot(page, "begin")
    page.check("input[value=dead]")
    for name, value in {
        "name": "Grace Hopper",
        "born": "1906",
        "died": "1992",
        "mail": "family@example.org",
    }.items():
        page.fill(f"[name={name}]", value)
    page.select_option("[name=relation]", "grandchild")
    page.select_option("[name=country]", "US")
    for name in ("entitled", "nobody_objects", "living_agree", "adult"):
        page.check(f"[name={name}]")
    page.click("main form button")
    page.wait_for_url("**/photos")
    walk.shoot(page, "photos-empty")
    page.set_input_files("[name=file]", HOPPER)
    page.click("form[data-uploads] button")
    page.wait_for_timeout(700)
    walk.shoot(page, "photos-sending")
    page.wait_for_selector(".photos img", timeout=120_000)
    walk.shoot(page, "photos")
    page.click("form[action$='/preview'] button")
    page.wait_for_load_state()
    walk.shoot(page, "preparing")


def choose_and_pay(page: Page, walk: Walk) -> None:
    """Scenes, words, price, consent, transfer."""
    page.get_by_role("link", name="Choose what it shall hold").click()
    page.check("input[value=light]")
    page.fill("[name=line]", "Loved and missed.")
    page.wait_for_timeout(1500)
    walk.shoot(page, "wishes")
    page.click("button[value=save]")
    page.wait_for_url("**/pay")
    page.check("input[value=transfer]")
    walk.shoot(page, "pay")
    page.click("main form button")
    page.wait_for_load_state()
    walk.shoot(page, "transfer")
    page.get_by_role("link", name="Back to the film").click()
    walk.shoot(page, "payment")


def log_in(desk: Page, walk: Walk, code: pyotp.TOTP) -> None:
    """Password and code."""
    desk.goto(f"{walk.address}/desk")
    desk.fill("[name=password]", PASSWORD)
    desk.fill("[name=code]", code.now())
    desk.click("main form button")
    desk.wait_for_url("**/desk")


def mark_paid(desk: Page, walk: Walk) -> None:
    """The transfer arrived."""
    desk.goto(f"{walk.address}/desk?state=payment")
    walk.shoot(desk, "desk")
    desk.click(".orders a")
    desk.get_by_role("button", name="It arrived").click()
    desk.wait_for_load_state()


def approve_at_desk(desk: Page, walk: Walk) -> None:
    """The owner looks at the film and lets the family see it."""
    desk.goto(f"{walk.address}/desk?state=review")
    desk.click(".orders a")
    desk.wait_for_timeout(1500)
    walk.shoot(desk, "desk-order")
    desk.get_by_role("button", name="Approve: the family may see it").click()
    desk.wait_for_load_state()


def download_and_verify(page: Page, folder: Path) -> None:
    """The film as the family gets it, checked by the command anybody has."""
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Download the film").click()
    film = folder / "downloaded.mp4"
    waiting.value.save_as(film)
    said = subprocess.run(
        [str(Path(sys.executable).with_name("memoriam")), "verify", str(film)],
        capture_output=True,
        text=True,
        check=False,
    )
    sys.stdout.write(f"verify: exit {said.returncode}\n{said.stdout}")


def erase(page: Page, walk: Walk) -> None:
    """Everything goes, and the link opens nothing any more."""
    address = page.url
    page.get_by_role("link", name="Take my consent back").click()
    walk.shoot(page, "withdraw")
    page.go_back()
    page.get_by_role("link", name="Erase everything").click()
    walk.shoot(page, "erase")
    page.click("main form button")
    page.wait_for_load_state()
    walk.shoot(page, "receipt")
    answer = page.goto(address)
    sys.stdout.write(f"the link after erasure: {answer.status if answer else 'none'}\n")


def new_phone(browser: Browser, **other: Any) -> BrowserContext:
    """A browser as small as a phone."""
    return browser.new_context(viewport=PHONE, is_mobile=True, has_touch=True, **{"locale": "en-GB", **other})


class RunningStudio:
    """Server and worker as processes of their own, and the owner's code."""

    def __init__(self, folder: Path, *, small: bool) -> None:
        port = free_port()
        self._work = f"SMALL = {small}\n{WORKER}"
        self.address = f"http://127.0.0.1:{port}"
        code = pyotp.parse_uri(name_owner(folder / "owner.json", PASSWORD))
        if not isinstance(code, pyotp.TOTP):
            raise TypeError("The owner's second factor is no TOTP.")
        self.code = code
        self._environment = {**os.environ, **environment_in(folder, self.address)}
        self._log = (folder / "studio.log").open("wb")
        self._server = self._start("-m", "memoriam.doors.web", "127.0.0.1", str(port))
        wait_until_alive(self.address)
        self._worker = self._start("-c", self._work, MEMORIAM_STUDIO_FILMS_AT_ONCE="0")

    def make_films(self) -> None:
        """Until now only previews were made, so that the waiting list could be seen."""
        end(self._worker)
        self._worker = self._start("-c", self._work)

    def close(self) -> None:
        """End both."""
        end(self._worker)
        end(self._server)
        self._log.close()

    def _start(self, *what: str, **other: str) -> subprocess.Popen[bytes]:
        environment = {**self._environment, **other}
        return subprocess.Popen([sys.executable, *what], env=environment, stdout=self._log, stderr=self._log)


def environment_in(folder: Path, address: str) -> Mapping[str, str]:
    """Settings that keep everything within a folder."""
    return {
        "MEMORIAM_STUDIO_DATABASE_URL": f"sqlite:///{folder / 'studio.sqlite'}",
        "MEMORIAM_STUDIO_STORE_URL": (folder / "objects").as_uri(),
        "MEMORIAM_STUDIO_KEY_STORE_URL": (folder / "keys").as_uri(),
        "MEMORIAM_STUDIO_MASTER_KEY": str(folder / "master.key"),
        "MEMORIAM_STUDIO_JOURNAL": str(folder / "journal.jsonl"),
        "MEMORIAM_STUDIO_PRICES": str(folder / "prices.toml"),
        "MEMORIAM_STUDIO_WORK_FOLDER": str(folder / "work"),
        "MEMORIAM_STUDIO_PUBLIC_URL": address,
        "MEMORIAM_STUDIO_BANK_DETAILS": "Memoriam Studio, IBAN XX00 0000 0000 0000",
        "MEMORIAM_WEB_UPLOAD_FOLDER": str(folder / "uploads"),
        "MEMORIAM_WEB_OWNER_FILE": str(folder / "owner.json"),
        "MEMORIAM_WEB_PAGES_A_MINUTE": "100000",
    }


def wait_until_alive(address: str) -> None:
    """Until the server answers."""
    for _ in range(240):
        with contextlib.suppress(httpx.TransportError):
            httpx.get(f"{address}/health", timeout=5)
            return
        time.sleep(0.25)
    raise TimeoutError("The server did not come up.")


def end(process: subprocess.Popen[bytes]) -> None:
    """Let it stop by itself, or else."""
    process.terminate()
    try:
        process.wait(30)
    except subprocess.TimeoutExpired:
        process.kill()


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


def find_chromium() -> str:
    """Debian's Chromium."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        raise FileNotFoundError("There is no Chromium; run 'apt-get install chromium'.")
    return found


if __name__ == "__main__":
    main()

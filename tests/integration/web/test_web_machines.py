"""Every route asked by a machine that tries what nobody would: no answer is a 5xx."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from test_web_server import begin, new_client, token

from web_server import free_port, running


def find_schemathesis() -> str:
    beside = Path(sys.executable).with_name("schemathesis")
    found = str(beside) if beside.exists() else shutil.which("schemathesis")
    if found is None:
        pytest.skip("schemathesis is not installed (the extra 'browser' has it)")
    return found


@pytest.mark.heavy
def test_no_request_breaks_the_door(tmp_path: Path) -> None:
    """As a stranger's browser with a form token and an order of its own, so that more than the first check is met."""
    program, port = find_schemathesis(), free_port()
    with running(tmp_path, port), new_client(port) as client:
        link, form = begin(client), token(client)
        cookies = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
        settings = tmp_path / "schemathesis.toml"
        settings.write_text(f'[parameters]\n"path.link" = "{link}"\n', encoding="utf-8")
        said = subprocess.run(
            [
                *(program, "--config-file", str(settings), "run", f"http://127.0.0.1:{port}/openapi.json"),
                *("-c", "not_a_server_error", "-n", "15", "--phases", "examples,coverage,fuzzing"),
                *("-H", f"X-CSRF-Token: {form}", "-H", f"Cookie: {cookies}", "-H", "Tus-Resumable: 1.0.0"),
                *("--request-timeout", "120", "--no-color"),
            ],
            capture_output=True,
            text=True,
            check=False,
        )
    assert said.returncode == 0, said.stdout[-4000:]
    tested = re.search(r"Tested: (\d+)", said.stdout)
    assert tested is not None
    assert int(tested[1]) > 50

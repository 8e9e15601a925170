"""The files of a deployment, tried as far as they can be without the init or the network they are for."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.services import ON_CI

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
UNITS = ["custr-web.service", "custr-worker@.service"]


def program(name: str) -> str:
    """Where it is; skips, on CI fails, where it is not."""
    found = shutil.which(name)
    if not found:
        (pytest.fail if ON_CI else pytest.skip)(f"there is no {name} to try it with")
    return found


class TestUnits:
    @pytest.mark.parametrize("unit", UNITS)
    def test_a_service_sees_little_of_the_machine(self, unit):
        """systemd's own measure: 10 is open to everything."""
        command = [program("systemd-analyze"), "security", "--offline=true", str(DEPLOY / "systemd" / unit)]
        said = subprocess.run(command, capture_output=True, text=True, check=False).stdout
        assert float(re.search(r"exposure level for \S+: ([0-9.]+)", said)[1]) <= 3.0

    @pytest.mark.parametrize("unit", UNITS)
    def test_systemd_knows_every_word_of_it(self, unit, tmp_path):
        """With the programs and the user that it names."""
        text = (DEPLOY / "systemd" / unit).read_text()
        text = text.replace("/opt/custr/.venv/bin/", "/usr/bin/").replace("/usr/bin/gunicorn", "/usr/bin/env")
        text = text.replace("/usr/bin/celery", "/usr/bin/env").replace("/usr/bin/python", "/usr/bin/env")
        (tmp_path / unit).write_text(text)
        command = [program("systemd-analyze"), "verify", "--man=no", str(tmp_path / unit)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        own = [line for line in done.stderr.splitlines() if "custr-" in line]
        assert own == []

    def test_a_setting_that_is_wrong_is_given_up_and_a_long_migration_is_not(self):
        web, worker = ((DEPLOY / "systemd" / unit).read_text() for unit in UNITS)
        assert all("StartLimitBurst=" in unit for unit in (web, worker))
        assert "TimeoutStartSec=15min" in web


class TestCaddy:
    @pytest.mark.parametrize(
        "settings",
        [
            {},
            {"UPSTREAM": "127.0.0.1:8000"},
            {"TLS": "tls internal"},
        ],
    )
    def test_it_loads(self, settings, tmp_path):
        env = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "SITE": "custr.example", **settings}
        command = [program("caddy"), "adapt", "--validate", "--config", str(DEPLOY / "Caddyfile")]
        done = subprocess.run(
            command, env=env, capture_output=True, text=True, check=False, input="", timeout=60
        )
        assert done.returncode == 0, done.stderr
        assert settings.get("UPSTREAM", "web:8000") in done.stdout
        assert "access" not in done.stdout  # query strings hold pupils' names

"""One deployment under test: its settings, its schools, its servers, and the MIS beside them."""

import json
import os
import secrets
from dataclasses import dataclass
from typing import Any

import requests
from cryptography.fernet import Fernet

from faults.apps import MUTANT
from faults.plan import ROOT, TIMEOUT_S, Plan
from faults.processes import PYTHON, Process, run
from faults.services import listens

KIOSK_S = 20  # how long a kiosk waits for an answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Pupil:
    """As the kiosk knows them, and as the MIS does."""

    id: str
    mis_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """What a kiosk was given: its token, and its school's pupils and reasons (id and text)."""

    token: str
    pupils: tuple[Pupil, ...]
    reasons: tuple[tuple[str, str], ...]

    def of_another(self, token: str, reasons: tuple[tuple[str, str], ...]) -> "Door":
        """The same school, another kiosk."""
        return Door(token=token, pupils=self.pupils, reasons=reasons)


def settings(plan: Plan, **more: str) -> dict[str, str]:
    """The environment of the product's processes: nothing of this one's but the path."""
    return {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "faults.settings",
        "SECRET_KEY": secrets.token_urlsafe(60),
        "CREDENTIALS_KEYS": Fernet.generate_key().decode(),
        "DATABASE_URL": f"sqlite:///{plan.folder}/campaign.sqlite3",
        "MIS_ALLOWED_PRIVATE_NETWORKS": "127.0.0.0/8",
        "ALLOWED_HOSTS": "127.0.0.1",
        "KIOSK_PIN": "2468",
        "PYTHONUNBUFFERED": "1",
        MUTANT: plan.mutant,
        **more,
    }


def mis_stub(plan: Plan, port: int) -> Process:
    """The MIS. It is never killed: its log is the witness."""
    command = [PYTHON, "-m", "faults.mis_stub", str(plan.folder), str(plan.seed), str(port)]
    env = {"PATH": os.environ["PATH"]}
    return Process("mis", command, env=env, folder=plan.folder, ready=lambda _: listens(port))


def web_server(name: str, plan: Plan, env: dict[str, str], port: int) -> Process:
    """The production server, as `make serve` starts it."""
    command = [PYTHON, "-m", "gunicorn", "custr.wsgi:application", "-c", "gunicorn.conf.py"]
    mine = {**env, "PORT": str(port)}
    return Process(name, command, env=mine, folder=plan.folder, ready=lambda _: _is_ready(port))


def worker(name: str, plan: Plan, env: dict[str, str]) -> Process:
    """A worker on the broker, as the deployment's files start it. It is ready without a broker, too."""
    command = [PYTHON, "-m", "celery", "-A", "custr", "worker", "--loglevel", "info", "-n", name]

    def ready(process: Process) -> bool:
        said = process.said()
        return " ready." in said or "Trying again" in said

    return Process(name, command, env=env, folder=plan.folder, ready=ready)


def provision(plan: Plan, env: dict[str, str], mis_port: int) -> dict[str, list[str]]:
    """Migrate, and set the schools up; the tokens of each one's kiosks."""
    run("manage", "migrate", "--verbosity", "0", env=env)
    tokens = {}
    for slug in plan.schools:
        file = plan.folder / f"{slug}.json"
        file.write_text(json.dumps(a_school(plan, slug, mis_port)), encoding="utf-8")
        report = json.loads(run("manage", "provision", str(file), "--json", env=env))
        tokens[slug] = [kiosk["token"] for kiosk in report["kiosks"]]
    return tokens


def a_school(plan: Plan, slug: str, mis_port: int) -> dict[str, Any]:
    """A school that is open at every hour, so that every event becomes a mark."""
    whole: dict[str, Any] = json.loads((ROOT / "data" / "northfield.json").read_text(encoding="utf-8"))
    day = {"days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"], "starts": "00:00", "ends": "23:59:59"}
    return {
        "school": {**whole["school"], "slug": slug, "name": slug.title()},
        "day": whole["day"] | day | {"closures": []},
        "settings": whole["settings"] | {"offline_directory": True, "protected_codes": []},
        "mis": whole["mis"] | {"base_url": f"http://127.0.0.1:{mis_port}/v1.0/", "timeout_s": TIMEOUT_S},
        "attendance_codes": whole["attendance_codes"],
        "reasons": [{"text": f"Reason {n:02}", "kind": "both", "code": "L"} for n in range(plan.reasons)],
        "students": [_a_pupil(slug, number) for number in range(plan.pupils)],
        "kiosks": [{"name": f"Kiosk {n}"} for n in range(plan.kiosks)],
    }


def open_door(url: str, token: str, slug: str) -> Door:
    """What a kiosk asks for when it starts."""
    session = requests.Session()
    session.headers["Authorization"] = f"Bearer {token}"
    config = session.get(f"{url}/api/v1/config", timeout=KIOSK_S).json()
    rows = session.get(f"{url}/api/v1/students/directory", timeout=KIOSK_S).json()["results"]
    return Door(
        token=token,
        pupils=tuple(Pupil(id=row["id"], mis_id=f"{slug}-{row['name'].split()[1]}") for row in rows),
        reasons=tuple((row["id"], row["text"]) for row in config["reasons"] if "Reason" in row["text"]),
    )


def _a_pupil(slug: str, number: int) -> dict[str, Any]:
    name = {"forename": "Pupil", "surname": f"N{number:04}"}
    return {"mis_id": f"{slug}-N{number:04}", **name, "year": "7", "form": "7A", "active": True}


def _is_ready(port: int) -> bool:
    try:
        return requests.get(f"http://127.0.0.1:{port}/readyz", timeout=5).status_code == 200
    except requests.RequestException:
        return False

"""`python -m mis.demo`: prepare the demo, start it, say where it is, and stop all of it on Ctrl-C.

PORT and MIS_PORT choose other ports, DEMO_FOLDER another folder beside manage.py than `.demo`.
"""

import json
import os
import sys
from datetime import datetime
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from mis.demo import words
from mis.demo.day import DemoDay, lay_day
from mis.demo.family import DemoError, Family, StoppedError
from mis.demo.folder import Folder
from mis.demo.probing import answers, busy
from mis.demo.school import demo_day, demo_school
from mis.demo.settings import BadPortError, demo_settings, port_of

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ".demo"


def main() -> int:
    """The exit status: 0 when stopped, 1 for a failure, 2 for a port that is none."""
    try:
        ports = {"PORT": port_of(os.environ, "PORT", 8000), "MIS_PORT": port_of(os.environ, "MIS_PORT", 9000)}
        _refuse_busy(ports)
        folder = Folder(ROOT / os.environ.get("DEMO_FOLDER", FOLDER))
        folder.prepare()
        env = demo_settings(os.environ, folder=folder, port=ports["PORT"])
        with Family(ROOT, env, folder.path) as family:
            _show(family, folder, port=ports["PORT"], mis_port=ports["MIS_PORT"])
    except StoppedError:
        _say("\nStopped.")
        return 0
    except BadPortError as error:
        return _complain(str(error), 2)
    except DemoError as error:
        return _complain(str(error), 1)
    except OSError as error:
        return _complain(f"The demo cannot keep its things in {FOLDER}/: {error.strerror}.", 1)
    return 0


def _show(family: Family, folder: Folder, *, port: int, mis_port: int) -> None:
    _say("Preparing the demo…")
    family.run("database", "manage.py", "migrate", "--verbosity", "0")
    day = _provision(family, folder, mis_port=mis_port)
    data = str(folder.path / "school.json")
    family.start("demo MIS", "-m", "mis.demo_mis", "--port", str(mis_port), "--data", data)
    family.start("web server", "-m", "gunicorn", "custr.wsgi:application", "-c", "gunicorn.conf.py")
    family.wait_until(partial(answers, mis_port, "/"), "Starting the demo MIS")
    family.wait_until(partial(answers, port, "/readyz"), "Starting the web server")
    _say(words.ready(day, port=port, mis_port=mis_port, token=folder.kiosk_token or ""))
    family.watch()


def _provision(family: Family, folder: Folder, *, mis_port: int) -> DemoDay:
    northfield = json.loads((ROOT / "data" / "northfield.json").read_text(encoding="utf-8"))
    day = lay_day(datetime.now(ZoneInfo(northfield["school"]["timezone"])))
    school = demo_school(northfield, day=day, mis_port=mis_port)
    whole = folder.write("school.json", school)
    if folder.kiosk_token:
        family.run("day", "manage.py", "provision", str(folder.write("day.json", demo_day(school))))
    else:
        report = json.loads(family.run("school", "manage.py", "provision", str(whole), "--json"))
        folder.write("kiosk.json", {"token": report["kiosks"][0]["token"]})
    for log in ("day.log", "school.log"):
        (folder.path / log).unlink(missing_ok=True)  # it held a token
    return day


def _refuse_busy(ports: dict[str, int]) -> None:
    if len(set(ports.values())) < len(ports):
        raise BadPortError("PORT and MIS_PORT must be two ports.")
    for name, port in ports.items():
        if busy(port):
            raise DemoError(words.port_in_use(name, port))


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _complain(sentence: str, status: int) -> int:
    sys.stderr.write(f"{sentence}\n")
    return status


if __name__ == "__main__":
    sys.exit(main())

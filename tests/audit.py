"""Known weaknesses in what the lock installs. A finding fails; a service that cannot be reached is said."""

import json
import subprocess
import sys
from pathlib import Path

LOCK = "requirements.lock"
COMMAND = ("-m", "pip_audit", "--disable-pip", "--no-deps", "--progress-spinner", "off", "--format", "json")
UNREACHABLE = ("ConnectionError", "ConnectTimeout", "ReadTimeout", "ServiceError")
LONGEST_S = 300


def main(*arguments: str) -> int:
    """1 where something is known to be weak; `arguments` go on to pip-audit."""
    lock, *more = arguments or (LOCK,)
    found = audit(lock, more)
    if found is None:
        print("Not audited: the advisory service cannot be reached from here.")
        return 0
    weak = [package for package in found["dependencies"] if package.get("vulns")]
    for package in weak:
        ids = ", ".join(known["id"] for known in package["vulns"])
        print(f"{package['name']} {package['version']}: {ids}")
    print(f"{len(found['dependencies'])} packages audited, {len(weak)} with known weaknesses.")
    return int(bool(weak))


def audit(lock: str, more: list[str]) -> dict | None:
    """What pip-audit found, or None where nobody could be asked. Anything else that it dislikes is raised."""
    command = [sys.executable, *COMMAND, "--vulnerability-service", "osv", "--timeout", "10", *more]
    try:
        done = subprocess.run(
            [*command, "--requirement", lock], capture_output=True, text=True, check=False, timeout=LONGEST_S
        )
    except subprocess.TimeoutExpired:
        return None
    if done.stdout.lstrip().startswith("{"):
        return json.loads(done.stdout)
    if any(sign in done.stderr for sign in UNREACHABLE):
        return None
    raise SystemExit(f"pip-audit did not understand {Path(lock).name}:\n{done.stderr.strip()[-2000:]}")


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

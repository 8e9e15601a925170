"""`.env` from `.env.example`, with fresh keys; one that is there is left alone. For `make setup`."""

import os
import secrets
import sys
from base64 import urlsafe_b64encode
from pathlib import Path


def main(folder: Path) -> None:
    """For its owner alone, and whole or not at all."""
    told = (folder / ".env.example").read_text(encoding="utf-8")
    fresh = {
        "SECRET_KEY=\n": f"SECRET_KEY={secrets.token_urlsafe(60)}\n",
        "CREDENTIALS_KEYS=\n": f"CREDENTIALS_KEYS={urlsafe_b64encode(secrets.token_bytes(32)).decode()}\n",
    }
    for empty, filled in fresh.items():
        if told.count(f"\n{empty}") != 1:
            raise SystemExit(f".env.example has no line {empty.strip()}")
        told = told.replace(f"\n{empty}", f"\n{filled}")
    try:
        handle = os.open(folder / ".env", os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(told)
    sys.stdout.write(".env was made, with fresh keys. Keep a copy of CREDENTIALS_KEYS where no backup is.\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))

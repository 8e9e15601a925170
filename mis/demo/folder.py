"""What the demo keeps, for you alone: a folder with its database, its keys and its kiosk's token."""

import json
import os
import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Folder:
    """`.demo/` beside manage.py. Deleting it is how the demo begins anew."""

    path: Path

    def prepare(self) -> None:
        """Make it; a first run that never came to its end is forgotten."""
        self.path.mkdir(mode=0o700, exist_ok=True)
        if self.kiosk_token is None or self._read("keys.json") is None:
            for leftover in (*self.path.glob("custr.sqlite3*"), *self.path.glob("kiosk.json")):
                leftover.unlink()

    @property
    def database_url(self) -> str:
        """Relative to the project, which is where the children run."""
        return f"sqlite:///{self.path.name}/custr.sqlite3"

    def keys(self) -> dict[str, str]:
        """SECRET_KEY and CREDENTIALS_KEYS, made at the first run."""
        kept = self._read("keys.json")
        if kept is None:
            fernet = urlsafe_b64encode(os.urandom(32)).decode()
            kept = {"SECRET_KEY": secrets.token_urlsafe(60), "CREDENTIALS_KEYS": fernet}
            self.write("keys.json", kept)
        return {str(name): str(value) for name, value in kept.items()}

    @property
    def kiosk_token(self) -> str | None:
        """The kiosk's token, once the first run has provisioned the school."""
        kept = self._read("kiosk.json")
        return str(kept["token"]) if kept else None

    def write(self, name: str, content: dict[str, Any]) -> Path:
        """A JSON file that others cannot read, written whole or not at all."""
        file, unfinished = self.path / name, self.path / f"{name}.new"
        unfinished.touch(mode=0o600)
        unfinished.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
        return unfinished.replace(file)

    def _read(self, name: str) -> dict[str, Any] | None:
        try:
            content = json.loads((self.path / name).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        return content if isinstance(content, dict) else None

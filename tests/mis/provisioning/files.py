"""Files to provision from, and the command as a test runs it."""

import json
from collections.abc import Mapping
from copy import deepcopy
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command

from custr.commands import WrongInputError

WHOLE: dict[str, Any] = {
    "school": {"slug": "hill", "name": "Hill School", "timezone": "Europe/London"},
    "day": {
        "days": ["mon", "tue", "wed"],
        "starts": "08:30",
        "ends": "15:00",
        "am_registration_ends": "08:50",
        "pm_starts": "12:10",
        "pm_registration_ends": "12:20:30",
        "weekdays": {"tue": {"pm_registration_ends": "12:30"}, "wed": {"ends": "12:00", "pm_starts": None}},
        "special": [
            {
                "date": "2026-12-16",
                "starts": "10:00",
                "am_registration_ends": "10:15:30",
                "name": "Snow",
            },
            {"date": "2026-12-18", "ends": "12:00", "pm_starts": None, "name": "End of term"},
            {"date": "2026-12-19", "am": False, "name": ""},
        ],
        "terms": [{"from": "2026-09-02", "to": "2026-12-18", "name": "Autumn"}],
        "closures": [{"from": "2026-12-21", "to": "2027-01-01", "name": "Christmas"}],
    },
    "settings": {
        "reason_exact_match_required": False,
        "student_exact_match_required": False,
        "late_arrival_writeback": True,
        "early_leave_writeback": False,
        "minutes_late": True,
        "early_leave_session": "next",
        "hide_imported_reasons": True,
        "protected_codes": ["V", "W"],
        "offline_directory": True,
        "kiosk_numbers": True,
        "kiosk_early_leave": {"years": ["12", "13"], "needs_pin": True},
        "kiosk_pin": "24680",
    },
    "mis": {
        "provider": "wonde",
        "system": "sims",
        "base_url": "https://api.wonde.com/v1.0/",
        "credentials": {"token": "very-secret-token", "school_id": "A1930499544"},
        "timeout_s": 5,
        "enabled": True,
    },
    "attendance_codes": [
        {"code": "L", "mis_id": "A1", "description": "Late", "active": True},
        {"code": "M", "mis_id": "A3", "description": "Medical", "active": True},
        {"code": "U", "mis_id": "A2", "description": "", "active": True},
    ],
    "reasons": [
        {
            "text": "Overslept",
            "kind": "late_arrival",
            "code": "L",
            "time_codes": [{"from": "09:00", "code": "U"}, {"from": "12:30:30", "code": "L"}],
        },
        {"text": "Dentist", "kind": "both", "code": "M", "time_codes": []},
        {"text": "Music lesson", "kind": "late_arrival", "code": None, "writeback": False, "time_codes": []},
        {"text": "Music lesson", "kind": "early_leave", "code": "M", "time_codes": []},
        {"text": "Asleep", "kind": "both", "code": None, "time_codes": [], "archived": True},
    ],
    "questions": [
        {"text": "Who is collecting you?", "kind": "early_leave", "type": "text", "required": True},
        {"text": "Lunch?", "kind": "both", "type": "choice", "required": False, "choices": ["Yes", "No"]},
    ],
    "students": [
        {
            "mis_id": "P1",
            "forename": "Łukasz",
            "surname": "O’Brien",
            "legal_forename": "Lucas",
            "legal_surname": "O'Brien",
            "year": "7",
            "form": "7B",
            "active": True,
        },
        {
            "mis_id": "P2",
            "forename": "Ava",
            "surname": "Ng",
            "legal_forename": "",
            "legal_surname": "",
            "year": "",
            "form": "",
            "active": False,
        },
    ],
    "kiosks": [
        {"name": "Library", "kinds": ["late_arrival"]},
        {"name": "Reception", "kinds": ["late_arrival", "early_leave"]},
    ],
    "users": [
        {"username": "head", "email": "head@hill.example", "role": "admin", "password": "head-password"},
        {"username": "office", "email": "", "role": "staff", "password": "office-password"},
    ],
}


def whole(**sections: Any) -> dict[str, Any]:
    """The whole file, with other sections where they are given."""
    return deepcopy({**WHOLE, **sections})


def only(**sections: Any) -> dict[str, Any]:
    """A file of the school's slug and these sections alone."""
    return deepcopy({"school": {"slug": "hill"}, **sections})


def without_people() -> dict[str, Any]:
    """The whole file but for its users, whose passwords take long to hash, and the PIN."""
    content = whole()
    del content["users"]
    del content["settings"]["kiosk_pin"]
    return content


def said(command: str, *arguments: Any, **options: Any) -> str:
    """What a command prints on stdout."""
    out = StringIO()
    call_command(command, *arguments, stdout=out, **options)
    return out.getvalue()


def provision_text(content: Any, *options: str) -> str:
    """Provision from this JSON (or this text, as it is); what was printed."""
    text = content if isinstance(content, str) else json.dumps(content)
    with TemporaryDirectory() as folder:
        file = Path(folder) / "school.json"
        file.write_text(text, encoding="utf-8", errors="surrogatepass")
        return said("provision", str(file), *options)


def provision(content: Any, *options: str) -> dict[str, Any]:
    """Provision, and read the report."""
    report: dict[str, Any] = json.loads(provision_text(content, "--json", *options))
    return report


def exported(slug: str = "hill", *options: str) -> dict[str, Any]:
    """The school as a file."""
    content: dict[str, Any] = json.loads(said("export_school", slug, *options))
    return content


def refusal(content: Any, *options: str) -> str:
    """The sentence that a file is refused with; nothing may have changed."""
    before = everything()
    with pytest.raises(WrongInputError) as refused:
        provision_text(content, *options)
    assert refused.value.returncode == 2
    assert everything() == before
    return str(refused.value)


def everything() -> dict[str, list[Mapping[str, Any]]]:
    """Every row of every table of ours."""
    labels = ("custr", "reasons", "attendance", "mis")
    models = [model for label in labels for model in apps.get_app_config(label).get_models()]
    return {model.__name__: list(model._default_manager.order_by("pk").values()) for model in models}


def counted(counts: Mapping[str, int]) -> dict[str, int]:
    """The counts that are not nought."""
    return {section: count for section, count in counts.items() if count}

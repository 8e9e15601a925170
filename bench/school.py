"""The school that is measured: open at every hour, with pupils, kiosks and a reason."""

from typing import Any

FORENAMES = tuple(
    """
    Ava Oliver Amelia Noah Isla George Mia Arthur Ivy Leo Freya Oscar Florence Henry Willow Theo Aisha
    Muhammad Zara Ibrahim Łukasz Zofia José Lucía Seán Niamh Owain Cerys Émile Chloé Søren Astrid
    """.split()  # noqa: SIM905 - a list of words reads as words
)
SURNAMES = tuple(
    """
    Olsen Smith Jones Taylor Brown Williams Wilson Johnson Davies Patel Robinson Wright Thompson Evans
    Walker White Roberts Green Hall Wood Jackson Clarke Khan Begum Nowak García O'Brien Murphy Hughes
    Yılmaz De-Souza Ng King Baker Turner Hill Scott Moore Cooper Ward
    """.split()  # noqa: SIM905
)
PUPILS, KIOSKS = 1000, 60
PASSWORD = "bench-only-password"


def school_file(
    slug: str, *, mis_url: str = "", timeout_s: float = 8, pupils: int = PUPILS
) -> dict[str, Any]:
    """A provisioning file; without `mis_url` the school has no MIS."""
    whole: dict[str, Any] = {
        "school": {"slug": slug, "name": slug.title(), "timezone": "Europe/London"},
        "day": {
            "days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"],
            "starts": "00:00",
            "ends": "23:59:59",
        },
        "attendance_codes": [{"code": "L", "mis_id": "A1201", "description": "Late", "active": True}],
        "reasons": [{"text": "Missed the bus", "kind": "both", "code": "L"}],
        "students": [pupil(number) for number in range(pupils)],
        "kiosks": [{"name": f"Kiosk {number}"} for number in range(KIOSKS)],
        "users": [
            {
                "username": f"office-{slug}",
                "email": "office@school.example",
                "role": "admin",
                "password": {"env": "BENCH_PASSWORD"},
            }
        ],
    }
    if mis_url:
        whole["mis"] = {
            "provider": "wonde",
            "system": "sims",
            "base_url": mis_url,
            "credentials": {"token": "a-token-of-the-bench", "school_id": "A1930499544"},
            "timeout_s": timeout_s,
            "enabled": True,
        }
    return whole


def pupil(number: int) -> dict[str, Any]:
    """One of the pupils: names repeat as names do."""
    forename = FORENAMES[number % len(FORENAMES)]
    surname = SURNAMES[number // len(FORENAMES) % len(SURNAMES)]
    return {
        "mis_id": f"A{number}",
        "forename": forename,
        "surname": surname,
        "legal_forename": forename,
        "legal_surname": surname,
        "year": str(7 + number % 5),
        "form": f"{7 + number % 5}{'ABCDE'[number % 7 % 5]}",
        "active": True,
    }

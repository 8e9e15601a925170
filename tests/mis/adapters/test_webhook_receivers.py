"""The receivers of docs/webhook.md verify what is really sent, each run by its own interpreter."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from mis.adapters.webhook import signed
from mis.calls import Request
from mis.webhook_key import keys_of
from tests.mis.adapters.test_webhook import sent_for
from tests.mis.adapters.webhook_stub import SECRET

PAGE = Path(__file__).resolve().parents[3] / "docs" / "webhook.md"
# How each is called with the case on its standard input, and says what it found.
CALLS = {
    "python": (
        [sys.executable, "-c"],
        "import json, sys\ncase = json.load(sys.stdin)\n"
        "print(is_genuine(case['secret'], case['headers'], case['body'].encode()))",
    ),
    "php": (
        ["php", "-r"],
        "$case = json_decode(file_get_contents('php://stdin'), true);"
        "echo is_genuine($case['secret'], $case['headers'], $case['body']) ? 'True' : 'False';",
    ),
    "javascript": (
        ["node", "-e"],
        'const held = JSON.parse(require("node:fs").readFileSync(0, "utf8"));'
        "const said = isGenuine(held.secret, held.headers, Buffer.from(held.body));"
        'console.log(said ? "True" : "False");',
    ),
}


@pytest.fixture(params=CALLS)
def receiver(request):
    """One of the page's receivers, as a function of secret, headers and body."""
    command, call = CALLS[request.param]
    if not shutil.which(command[0]):
        pytest.skip(f"{command[0]} is not here: its receiver is not run")
    page = PAGE.read_text(encoding="utf-8")
    code = re.search(rf"```{request.param}\n(.*?)```", page, re.DOTALL)[1].removeprefix("<?php\n")

    def run(secret, headers, body):
        case = json.dumps({"secret": secret, "headers": headers, "body": body.decode()})
        done = subprocess.run(
            [*command, f"{code}\n{call}"], input=case, capture_output=True, text=True, check=False, timeout=60
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip() == "True"

    return run


def test_it_takes_what_was_sent_and_nothing_else(receiver):
    sent = sent_for()
    assert receiver(SECRET, sent.headers, sent.body)
    assert not receiver(SECRET, sent.headers, sent.body.replace(b'"AM"', b'"PM"'))
    assert not receiver("whsec_" + "A" * 32, sent.headers, sent.body)
    assert not receiver(SECRET, {**sent.headers, "webhook-id": "another"}, sent.body)


def test_it_takes_either_secret_while_one_is_replaced(receiver):
    new = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    sent = sent_for(secret=f"{new} {SECRET}")
    assert receiver(SECRET, sent.headers, sent.body)
    assert receiver(new, sent.headers, sent.body)


def test_it_does_not_take_what_somebody_has_recorded(receiver):
    old = signed(
        Request(method="POST", url="https://x.example/", body=b"{}"),
        keys=keys_of(SECRET),
        message_id="m",
        timestamp=1_614_265_330,
    )
    assert not receiver(SECRET, dict(old.headers), old.body)

"""The settings of the test suite: the embedded default, or the database that TEST_DATABASE_URL names."""

import os
import tempfile

os.environ.setdefault("DEBUG", "false")
os.environ["SECRET_KEY"] = "tests-only-" + "k" * 50
os.environ["CREDENTIALS_KEYS"] = "dGVzdHMtb25seS10ZXN0cy1vbmx5LXRlc3RzLW9ubHk="
os.environ["MIS_ALLOWED_PRIVATE_NETWORKS"] = "127.0.0.0/8,::1/128"
os.environ["ALLOWED_HOSTS"] = "localhost,127.0.0.1,testserver"
os.environ["PUBLIC_URL"] = "http://testserver"
os.environ.setdefault("DATABASE_URL", "sqlite:///test-custr.sqlite3")

from custr.settings import *  # noqa: F403

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):  # noqa: F405
    # Threads of the engine need a file they share, no other run of the tests may have the same one,
    # and a test's rows need not survive a power cut.
    _folder = tempfile.TemporaryDirectory(prefix="custr-tests-", ignore_cleanup_errors=True)
    DATABASES["default"]["TEST"] = {"NAME": f"{_folder.name}/test.sqlite3"}  # noqa: F405
    DATABASES["default"]["OPTIONS"]["init_command"] = (  # noqa: F405
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF; PRAGMA busy_timeout=20000;"
    )
# A thread's connection closes with its task, or the test database could not be dropped.
DATABASES["default"]["CONN_MAX_AGE"] = 0  # noqa: F405
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

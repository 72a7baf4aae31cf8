"""The settings read the environment: what follows from it, asked of a process of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
ASK = "import json, sys; from disclosure import settings; print(json.dumps([getattr(settings, n) for n in sys.argv[1:]]))"
HTTPS = {"SITE_URL": "https://www.example.gov.cn"}
HSTS = ["SECURE_HSTS_SECONDS", "SECURE_HSTS_INCLUDE_SUBDOMAINS", "SECURE_HSTS_PRELOAD"]
YEAR = 31536000


@pytest.mark.parametrize(
    ("given", "names", "expected"),
    [
        ({}, HSTS, [0, False, False]),
        (HTTPS, HSTS, [YEAR, False, False]),
        (HTTPS | {"SECURE_HSTS_INCLUDE_SUBDOMAINS": "true"}, HSTS, [YEAR, True, False]),
        (HTTPS | {"SECURE_HSTS_PRELOAD": "true"}, HSTS, [YEAR, False, True]),
        ({"FILE_ACCEL_LOCATION": "/protected/"}, ["FILE_ACCEL_LOCATION"], ["/protected/"]),
        ({"FILE_ACCEL_LOCATION": "/protected/", "S3_BUCKET": "files"}, ["FILE_ACCEL_LOCATION"], [""]),
    ],
)
def test_what_follows_from_the_environment(tmp_path, given, names, expected):
    answer = subprocess.run(
        [sys.executable, "-c", ASK, *names],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "VAR_DIR": str(tmp_path), **given},
        capture_output=True,
        text=True,
        check=True,
    )

    assert json.loads(answer.stdout) == expected

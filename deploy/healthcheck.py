"""Asks the web process of this container for /healthz/, by a host name it accepts; exit 0 when all is well."""

import os
import sys
import urllib.request

host = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0].strip().lstrip(".*") or "localhost"
request = urllib.request.Request(
    f"http://127.0.0.1:{os.environ.get('PORT', '8000')}/healthz/",
    headers={"Host": host, "X-Forwarded-Proto": "https"},
)
try:
    with urllib.request.urlopen(request, timeout=8) as answer:
        print(answer.read().decode())
except OSError as error:
    sys.exit(f"healthz: {error}")

"""gunicorn: the same file for `make run`, for the container and for a server of one's own.

PORT, HOST, WEB_CONCURRENCY and WEB_THREADS come from the environment.
"""

import os

bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
umask = 0o027  # what lies under VAR_DIR is for the portal's own user and group
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
worker_class = "gthread"
preload_app = True  # Django is loaded once; the workers share its memory
timeout = 60  # a PDF of a long document takes seconds, not a minute
graceful_timeout = 8
keepalive = 5
max_requests = 5000  # a slow leak never grows old
max_requests_jitter = 500
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None
forwarded_allow_ips = os.environ.get("FORWARDED_ALLOW_IPS", "127.0.0.1")
accesslog = os.environ.get("ACCESS_LOG") or None
errorlog = "-"
loglevel = os.environ.get("GUNICORN_LOG_LEVEL", "warning")
proc_name = "disclosure-web"

"""Where a request came from, for the login lock-out and the record of acts."""


def client_address(request) -> str:
    """Behind our own proxy, the address it names; it overwrites whatever the visitor wrote (deploy/nginx.conf)."""
    named = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
    return named or request.META.get("REMOTE_ADDR", "")

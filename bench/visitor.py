"""A citizen's request through the whole of WSGI and middleware, without a socket."""

from io import BytesIO

from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.urls import resolve


class Visitor:
    """Asks for addresses; every request is a new one, nothing is carried over."""

    def __init__(self):
        self.handler = WSGIHandler()

    def get(self, address: str, **headers) -> tuple[str, dict, bytes]:
        """(status, headers, content) of one GET."""
        environ = environ_of(address, **headers)
        said = {}

        def start_response(status, found, exc_info=None):
            said.update(status=status, headers=dict(found))

        response = self.handler(environ, start_response)
        try:
            content = b"".join(response)
        finally:
            response.close()
        return said["status"], said["headers"], content


def environ_of(address: str, **headers) -> dict:
    """The WSGI environment of one GET."""
    path, _, query = address.partition("?")
    return {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "HTTP_HOST": "127.0.0.1",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(),
        "wsgi.errors": BytesIO(),
        "wsgi.multithread": False,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        **headers,
    }


def request_of(address: str) -> WSGIRequest:
    """The request of one GET, before any middleware has seen it."""
    request = WSGIRequest(environ_of(address))
    request.resolver_match = resolve(request.path)
    return request

"""Words somebody searched for in vain, carried into the description of an application.

They go by a cookie of an hour that only the pages below /apply/ see: not by the address of every page in between, where
a library's next reader would find them in the history.
"""

from urllib.parse import quote, unquote

from requests_app.forms.public import clean_words

NAME, COOKIE = "about", "apply-about"
SECONDS = 3600
MOST = 100  # characters, as many as the search box takes
FIELD = "description"


def remember(response, words: str, *, path: str, secure: bool):
    """Let the browser keep the words for the form."""
    if words := clean_words(words)[:MOST]:
        response.set_cookie(
            COOKIE, quote(words), max_age=SECONDS, path=path, secure=secure, httponly=True, samesite="Lax"
        )
    return response


def forget(response, *, path: str):
    """They stand in the form now, or are not wanted."""
    response.delete_cookie(COOKIE, path=path, samesite="Lax")
    return response


def carried(request) -> dict[str, str]:
    """What the form of the request begins with: nothing, or a sentence with the words, to be completed."""
    words = clean_words(unquote(request.COOKIES.get(COOKIE, "")))[:MOST]
    return {FIELD: f"与“{words}”有关的信息"} if words else {}

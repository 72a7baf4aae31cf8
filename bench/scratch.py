"""A PostgreSQL database of the benchmark's own: made at the start, dropped at the end."""

import os
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

import psycopg

LOCAL = "postgres://postgres@127.0.0.1:5432/postgres"


class NoPostgres(Exception):
    """The rows of the table that need PostgreSQL cannot be measured."""


@contextmanager
def database():
    """The address of a fresh, empty database."""
    given = os.environ.get("DATABASE_URL", "")
    server = given if given.startswith("postgres") else LOCAL
    parts = urlsplit(server)
    name = f"portal_bench_{os.getpid()}"
    admin = urlunsplit(("postgresql", parts.netloc, parts.path or "/postgres", parts.query, ""))
    try:
        connection = psycopg.connect(admin, autocommit=True, connect_timeout=5)
    except psycopg.OperationalError as error:
        raise NoPostgres(str(error).strip()) from error
    with connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        try:
            yield urlunsplit(("postgres", parts.netloc, f"/{name}", parts.query, ""))
        finally:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

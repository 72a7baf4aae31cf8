"""Moments read from PostgreSQL without a call of Python for each."""

from datetime import UTC

from django.db.backends.signals import connection_created
from django.dispatch import receiver


@receiver(connection_created, dispatch_uid="disclosure.moments")
def read_moments_quickly(connection, **kwargs):
    """Django puts the time zone into every moment again, in Python, which takes longer than all else of a row.

    Where the connection speaks UTC, the loader of psycopg has put the same there already.
    """
    if connection.vendor != "postgresql" or connection.timezone is not UTC:
        return
    from psycopg import adapters  # only where there is PostgreSQL
    from psycopg.adapt import Loader
    from psycopg.pq import Format

    plain = adapters.get_loader(adapters.types["timestamptz"].oid, Format.TEXT)

    class Moments(Loader):
        timezone = UTC  # Django asks for it, and brings its own loader where it is not the one it wants

        def __init__(self, oid, connection=None):
            super().__init__(oid, connection)
            self.load = plain(oid, connection).load

        def load(self, data):
            raise NotImplementedError  # never reached: __init__ puts the plain loader's own in its place

    connection.connection.adapters.register_loader("timestamptz", Moments)

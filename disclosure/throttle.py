"""How often one address may ask. Nobody is locked out for good, and without the cache nobody is refused."""

import ipaddress
import logging
from dataclasses import dataclass
from datetime import datetime

from axes.helpers import get_client_ip_address
from django.core.cache import cache

from disclosure import clock
from disclosure.personal import digest

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Limit:
    """How often something may be done in a stretch of time; a library's whole reading room is one address."""

    name: str
    most: int
    seconds: int

    @property
    def words(self) -> str:
        return f"{self.seconds // 60} 分钟"


def address_of(request) -> str:
    """Where a request comes from: an IPv6 household by its /64, since it has all of them."""
    said = get_client_ip_address(request) or ""
    try:
        address = ipaddress.ip_address(said)
    except ValueError:
        return said[:64]
    if address.version == 6:
        return str(ipaddress.ip_network(f"{address}/64", strict=False).network_address)
    return str(address)


def _key(limit: Limit, who: str, at: datetime) -> str:
    """Nobody's address is written into the cache: its digest is enough to count."""
    return f"guard:{limit.name}:{digest(who)[:32]}:{int(at.timestamp()) // limit.seconds}"


def count(limit: Limit, who: str) -> int:
    """Count one more and return how many there are. Without the cache nothing is counted, and nobody is refused."""
    key = _key(limit, who, clock.now())
    try:
        cache.add(key, 0, limit.seconds)
        return cache.incr(key)
    except Exception:  # whichever cache it is; a counter that was evicted in between is one too
        log.warning("缓存不可用，没有计数", exc_info=True)
        return 0


def is_over(limit: Limit, who: str) -> bool:
    """Has this one used up the stretch? Asking counts nothing."""
    try:
        return (cache.get(_key(limit, who, clock.now())) or 0) >= limit.most
    except Exception:  # as in `count`
        log.warning("缓存不可用，没有计数", exc_info=True)
        return False


def takes(limit: Limit, who: str) -> bool:
    """Count one more; was it still within the limit?"""
    return count(limit, who) <= limit.most


def wait(limit: Limit) -> int:
    """Seconds until the stretch ends and the count begins anew."""
    return limit.seconds - int(clock.now().timestamp()) % limit.seconds


def wait_words(limit: Limit) -> str:
    """约 12 分钟后: never promised too early."""
    return f"约 {-(-wait(limit) // 60)} 分钟后"

"""监测平台推送: who may send, how a call is told from a forged or a repeated one, and what it may hold."""

import hmac as compare
import re
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cryptography.hazmat.primitives import hashes, hmac
from django.db import IntegrityError, transaction

from accounts.models import Agency
from disclosure import clock
from disclosure.personal import sm3_hex
from disclosure.throttle import Limit
from disclosure.workflow.door import write_down
from opinion.collecting import take_in
from opinion.models import Nonce, VendorKey
from opinion.said import Unfit, one_line, said
from opinion.states import Channel

WITHIN = timedelta(minutes=5)  # the clocks of two machines differ by less, a recorded call is older
KEPT = timedelta(days=1)  # nonces; long past the time a call with them would be taken
MOST_ITEMS = 500
MOST_BYTES = 4 * 1024 * 1024
PER_KEY = Limit("opinion-vendor", 120, 60)
REFUSALS = Limit("opinion-vendor-refused", 30, 600)  # by address: so many wrong calls, and it has to wait
ALGORITHMS = {"sm3": hashes.SM3, "sha256": hashes.SHA256}
NONCE = re.compile(r"[A-Za-z0-9_-]{16,64}")
IN_FORCE, REVOKED = "in_force", "revoked"
FIELDS = ("source", "source_id", "url", "title", "body", "said_at")


class Rejected(Exception):
    """The call is not taken: the HTTP status, a word for programs, a sentence for people."""

    def __init__(self, status: int, code: str, message: str):
        super().__init__(message)
        self.status, self.code, self.message = status, code, message


@dataclass(frozen=True)
class Issued:
    """A new key with what is shown once and never again."""

    key: VendorKey
    token: str
    signing_key: str


def issue(agency: Agency, vendor: str, *, by) -> Issued:
    """Raises IntegrityError where the vendor has one in force for the agency."""
    token, signing_key = f"yq_{secrets.token_urlsafe(32)}", secrets.token_hex(32)
    with transaction.atomic():
        key = VendorKey.objects.create(
            agency=agency,
            vendor=vendor,
            token_digest=sm3_hex(token.encode()),
            signing_key=signing_key,
            issued_by=by,
        )
        _write_down(key, "issue", "签发推送凭证", "", IN_FORCE, by=by)
    return Issued(key, token, signing_key)


@transaction.atomic
def revoke(key: VendorKey, *, by) -> None:
    """From this moment its calls are refused; the row stays, for what came by it."""
    if VendorKey.objects.in_force().filter(pk=key.pk).update(revoked_at=clock.now(), revoked_by=by):
        _write_down(key, "revoke", "吊销推送凭证", IN_FORCE, REVOKED, by=by)


def _write_down(key: VendorKey, action: str, label: str, before: str, after: str, *, by) -> None:
    facts = {"监测单位": key.vendor}
    write_down(key, action=action, label=label, before=before, after=after, by=by, note="", facts=facts)


# ── who calls ───────────────────────────────────────────────────────────────
def signature(signing_key: str, timestamp: str, nonce: str, body: bytes, algorithm: str = "sm3") -> str:
    """What X-Signature holds for such a call."""
    mac = hmac.HMAC(signing_key.encode(), ALGORITHMS[algorithm]())
    mac.update(f"{timestamp}\n{nonce}\n".encode() + body)
    return f"{algorithm}={mac.finalize().hex()}"


def caller(headers) -> VendorKey:
    """Whose token the call carries. Raises Rejected."""
    scheme, _, token = (headers.get("Authorization") or "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise Rejected(401, "no_token", "没有令牌：请在 Authorization 头里写 Bearer 和令牌。")
    # A random token of 256 bits needs no slow digest, and is looked up by it: nothing to compare byte by byte.
    digest = sm3_hex(token.strip().encode("utf-8", "replace"))
    key = VendorKey.objects.for_list().filter(token_digest=digest).first()
    if key is None:
        raise Rejected(401, "unknown_token", "令牌不对。")
    if key.revoked_at is not None:
        raise Rejected(401, "revoked_token", "令牌已经吊销，请向机关申领新的。")
    if not key.agency.is_active:
        raise Rejected(403, "agency_inactive", "机关已经停用，不再接收。")
    return key


def check_signature(key: VendorKey, headers, body: bytes) -> str:
    """That the call is what the vendor signed, and signed just now; returns its nonce. Raises Rejected."""
    timestamp, nonce = headers.get("X-Timestamp") or "", headers.get("X-Nonce") or ""
    algorithm, _, given = (headers.get("X-Signature") or "").partition("=")
    if not (timestamp and nonce and given):
        raise Rejected(403, "unsigned", "缺少签名：X-Timestamp、X-Nonce、X-Signature 都要有。")
    if algorithm not in ALGORITHMS:
        raise Rejected(403, "bad_algorithm", "X-Signature 须以 sm3= 或者 sha256= 开头。")
    if not NONCE.fullmatch(nonce):
        raise Rejected(403, "bad_nonce", "X-Nonce 须是 16 至 64 位字母、数字、下划线或者减号。")
    expected = signature(key.signing_key, timestamp, nonce, body, algorithm)
    if not compare.compare_digest(
        expected.encode(), f"{algorithm}={given.lower()}".encode("utf-8", "replace")
    ):
        raise Rejected(403, "bad_signature", "签名不符：内容在途中变了，或者签名密钥不对。")
    if not timestamp.isascii() or not timestamp.isdigit() or len(timestamp) > 11:
        raise Rejected(403, "bad_timestamp", "X-Timestamp 须是 1970 年以来的秒数。")
    at = datetime.fromtimestamp(int(timestamp), UTC)
    if abs(clock.now() - at) > WITHIN:
        raise Rejected(403, "stale", f"X-Timestamp 与本机相差超过 {WITHIN.seconds // 60} 分钟，请校准时钟。")
    return nonce


def use_once(key: VendorKey, nonce: str) -> None:
    """Raises Rejected for a call that came before."""
    try:
        with transaction.atomic():
            Nonce.objects.create(key=key, word=nonce)
    except IntegrityError:
        raise Rejected(
            409, "replayed", "这次调用已经收过（X-Nonce 重复）。重发请换新的 X-Nonce 并重新签名。"
        ) from None


def forget_nonces() -> int:
    """Those of calls that would be refused by their hour; returns how many went."""
    return Nonce.objects.filter(at__lt=clock.now() - KEPT).delete()[0]


# ── what it holds ───────────────────────────────────────────────────────────
def take_batch(key: VendorKey, items: list) -> list[dict]:
    """Take in what is sound, name what is not; returns a result for each, in order."""
    results: list[dict] = []
    sound = []
    for place, item in enumerate(items):
        try:
            thing = read_item(item)
        except Unfit as wrong:
            results.append(
                {"index": place, "status": "refused", "field": wrong.column, "message": wrong.reason}
            )
            continue
        result = {"index": place, "status": "", "source_id": one_line(item.get("source_id"))}
        results.append(result)
        sound.append((thing, result))
    taken = take_in(key.agency, [thing for thing, _ in sound], source=f"监测平台：{key.vendor}")
    for (_, result), one in zip(sound, taken, strict=True):
        result["status"] = one.outcome
    VendorKey.objects.filter(pk=key.pk).update(used_at=clock.now())
    return results


def read_item(item):
    """One thing as JSON has it. Raises Unfit."""
    if not isinstance(item, dict):
        raise Unfit("", "每一条须是一个对象。")
    unknown = sorted(set(map(str, item)) - set(FIELDS))
    if unknown:
        raise Unfit(unknown[0][:40], f"没有“{unknown[0][:40]}”这个字段。")
    for name, value in item.items():
        if value is not None and not isinstance(value, str):
            raise Unfit(name, "须是文字。")
    fields = {name: item.get(name) or "" for name in FIELDS if name != "said_at"}
    return said(channel=Channel.VENDOR, said_at=_moment(item.get("said_at")), **fields)


def _moment(words: str | None) -> datetime | None:
    if not words:
        return None
    try:
        return datetime.fromisoformat(words)
    except ValueError:
        raise Unfit("said_at", "发表时间须是 ISO 8601，例如 2026-11-28T09:30:00+08:00。") from None

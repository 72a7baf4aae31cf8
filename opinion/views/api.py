"""The one address outsiders' programs send to: POST /api/opinion/v1/mentions（docs/opinion_endpoint.md）."""

import json

from django.http import JsonResponse
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from disclosure import throttle
from opinion import vendors
from opinion.vendors import Rejected


def _no_constant(word: str):
    raise ValueError(word)


# CSRF guards those whom a browser signs in by its cookie. Here no cookie counts: a call is believed for the token and the
# signature it carries, which no page of a stranger can put into it.
@method_decorator([csrf_exempt, never_cache], name="dispatch")
class Mentions(View):
    http_method_names = ["post", "options"]

    def post(self, request):
        address = throttle.address_of(request)
        if throttle.is_over(vendors.REFUSALS, address):
            return self.wait(vendors.REFUSALS)
        try:
            key = vendors.caller(request.headers)
            if not throttle.takes(vendors.PER_KEY, f"key:{key.pk}"):
                return self.wait(vendors.PER_KEY)
            body = self.body(request)
            nonce = vendors.check_signature(key, request.headers, body)
            items = self.items(body)
            vendors.use_once(key, nonce)
        except Rejected as no:
            if no.status in (401, 403):
                throttle.count(vendors.REFUSALS, address)
            return self.said(no.status, no.code, no.message)
        results = vendors.take_batch(key, items)
        if all(one["status"] == "refused" for one in results):
            return self.said(422, "all_refused", "没有一条可以接收，原因见 results。", results=results)
        return JsonResponse({"results": results})

    def body(self, request) -> bytes:
        """Read no further than may be read, whatever the call says of its length."""
        too_much = Rejected(
            413, "too_large", f"一次最多 {vendors.MOST_BYTES // 1024 // 1024} MB，请分批发送。"
        )
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdigit() or int(length) > vendors.MOST_BYTES:
            raise too_much
        body = request.read(vendors.MOST_BYTES + 1)
        if len(body) > vendors.MOST_BYTES:
            raise too_much
        return body

    def items(self, body: bytes) -> list:
        try:
            given = json.loads(body.decode("utf-8"), parse_constant=_no_constant)
        except (ValueError, RecursionError):
            raise Rejected(422, "not_json", "内容不是完好的 JSON（UTF-8）。") from None
        items = given.get("items") if isinstance(given, dict) else None
        if not isinstance(items, list) or not items:
            raise Rejected(422, "no_items", '内容须是 {"items": [ … ]}，至少一条。')
        if len(items) > vendors.MOST_ITEMS:
            raise Rejected(413, "too_many", f"一次最多 {vendors.MOST_ITEMS} 条，请分批发送。")
        return items

    def wait(self, limit: throttle.Limit):
        answer = self.said(429, "too_often", f"调用太频繁，{throttle.wait_words(limit)}再试。")
        answer["Retry-After"] = str(throttle.wait(limit))
        return answer

    def http_method_not_allowed(self, request, *args, **kwargs):
        answer = self.said(405, "post_only", "这个地址只接收 POST。")
        answer["Allow"] = "POST"
        return answer

    def said(self, status: int, code: str, message: str, **more):
        return JsonResponse({"error": {"code": code, "message": message}, **more}, status=status)

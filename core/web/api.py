"""Shared parts of the API: exception handler, pagination, serializer base, idempotent writes."""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import MutableMapping
from datetime import timedelta
from typing import Any, Final

import django_filters
from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.core.paginator import InvalidPage
from django.db import IntegrityError, transaction
from django.utils import timezone
from rest_framework import serializers
from rest_framework.exceptions import NotFound, Throttled
from rest_framework.exceptions import ValidationError as InvalidField
from rest_framework.pagination import PageNumberPagination
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import exception_handler as drf_exception_handler

from core.constraints import at_fields, refusal_of
from core.errors import DomainError
from core.models import HandledRequest
from core.web.far_pages import KeysFirst

HEADER: Final = "Idempotency-Key"
KEY_MAX: Final = 100
ABANDONED_AFTER: Final = timedelta(minutes=2)  # an answer that took longer has lost its server


def exception_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """Answer a refused rule with 409 and its stable code, a refused field with 400; leave the rest to DRF."""
    if isinstance(error, DomainError):
        return Response({"code": error.code, "detail": str(error)}, status=409)
    if isinstance(error, ValidationError):
        named = [name for name in getattr(error, "error_dict", ()) if name != NON_FIELD_ERRORS]
        found = at_fields(error, [*_sent(context), *named])
        fields = found.message_dict if hasattr(found, "error_dict") else {"non_field_errors": found.messages}
        if NON_FIELD_ERRORS in fields:
            fields["non_field_errors"] = fields.pop(NON_FIELD_ERRORS)
        return Response({"code": "invalid", "detail": fields}, status=400)
    if isinstance(error, IntegrityError):
        refused = refusal_of(error, _sent(context))
        return Response({"code": refused.code, "detail": str(refused), "field": refused.field}, status=409)
    answer = drf_exception_handler(error, context)
    if isinstance(error, Throttled) and answer is not None:  # Retry-After is set by DRF
        answer.data = {
            "code": "rate_limited",
            "detail": f"请求太频繁，请 {math.ceil(getattr(error, 'wait', None) or 1)} 秒后再试。",
        }
    return answer


def _sent(context: dict[str, Any]) -> list[str]:
    """The names of the fields of the request."""
    sent = getattr(context.get("request"), "data", None)
    return [str(name) for name in sent] if isinstance(sent, dict) else []


class Pages(PageNumberPagination):
    """Pagination: 25 rows, up to 100 with `page_size`; an invalid page size is refused."""

    page_size = 25
    page_size_query_param = "page_size"
    max_page_size = 100

    def get_page_size(self, request: Request) -> int:
        text = request.query_params.get(self.page_size_query_param)
        if text is None:
            return self.page_size
        if not re.fullmatch(r"[1-9]\d{0,8}", text, re.ASCII):
            raise InvalidField({self.page_size_query_param: ["请填 1 到 100 的整数。"]})
        return min(int(text), self.max_page_size)

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any] | None:
        """As usual, but the keys of a page are read first (core.web.far_pages): a last page costs what a first one does."""
        self.request = request
        size = self.get_page_size(request)
        paginator = KeysFirst(queryset, size)
        number = self.get_page_number(request, paginator)
        try:
            self.page = paginator.page(number)
        except InvalidPage as error:
            message = self.invalid_page_message.format(page_number=number, message=str(error))
            raise NotFound(message) from error
        return list(self.page)

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        parameters = super().get_schema_operation_parameters(view)
        for parameter in parameters:
            parameter["schema"]["minimum"] = 1
        return parameters


class OutSerializer(serializers.ModelSerializer[Any]):
    """What the API answers. A choice that may be left open says so in the schema, though nobody writes it."""

    def include_extra_kwargs(
        self, kwargs: MutableMapping[str, Any], extra_kwargs: MutableMapping[str, Any]
    ) -> MutableMapping[str, Any]:
        may_be_open = kwargs.get("allow_blank") and "choices" in kwargs
        included = super().include_extra_kwargs(kwargs, extra_kwargs)
        return {**included, "allow_blank": True} if may_be_open else included


class TrueOrFalseField(forms.Field):
    def to_python(self, value: Any) -> bool | None:
        if value in self.empty_values:
            return None
        if value not in {"true", "false"}:
            raise ValidationError("请填 true 或 false。")
        return bool(value == "true")


class TrueOrFalse(django_filters.Filter):
    """A filter that takes true or false and refuses anything else, where a check box would read it as "not asked"."""

    field_class = TrueOrFalseField


class IdempotentWrites:
    """
    Writes with an `Idempotency-Key` are done once; a repeat gets the first answer.

    The same key with another body is refused (422); while the first is under way a repeat gets 409 with
    Retry-After. Only answers to what was done are kept: refusals and failures can be tried again.
    """

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        key = request.headers.get(HEADER, "")
        if (
            request.method not in {"POST", "PUT", "PATCH", "DELETE"}
            or not key
            or not request.user.is_authenticated
        ):
            return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        return self._once(request, key[:KEY_MAX], *args, **kwargs)

    def _once(self, request: Any, key: str, *args: Any, **kwargs: Any) -> Any:
        digest = hashlib.sha256(request.body).hexdigest()
        path = f"{request.method} {request.path}"[:200]
        now = timezone.now()
        earlier = HandledRequest.objects.filter(user=request.user, key=key)
        earlier.filter(status__isnull=True, created_at__lt=now - ABANDONED_AFTER).delete()
        try:
            with transaction.atomic():
                handled = HandledRequest.objects.create(
                    user=request.user, key=key, method_path=path, request_digest=digest, created_at=now
                )
        except IntegrityError:
            return self._repeat(request, earlier.first(), path, digest)
        try:
            response = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        except Exception:
            handled.delete()
            raise
        if response.status_code >= 400:
            handled.delete()
        else:
            answer = json.loads(JSONRenderer().render(response.data) or b"null")
            HandledRequest.objects.filter(pk=handled.pk).update(status=response.status_code, answer=answer)
        return response

    def _repeat(self, request: Any, handled: HandledRequest | None, path: str, digest: str) -> Any:
        if handled is None or handled.status is None:
            answer = Response(
                {"code": "in_progress", "detail": "同一个请求正在办理，请稍后再试。"}, status=409
            )
            answer["Retry-After"] = "1"
        elif (handled.method_path, handled.request_digest) != (path, digest):
            answer = Response(
                {"code": "key_reused", "detail": "这个 Idempotency-Key 已用于另一个请求。"}, status=422
            )
        else:
            answer = Response(handled.answer, status=handled.status)
        return self.finalize_response(self._drf_request(request), answer)  # type: ignore[attr-defined]

    def _drf_request(self, request: Any) -> Request:
        made = self.initialize_request(request)  # type: ignore[attr-defined]
        self.request, self.headers = made, getattr(self, "default_response_headers", {})
        made.accepted_renderer, made.accepted_media_type = self.perform_content_negotiation(made, force=True)  # type: ignore[attr-defined]
        return made

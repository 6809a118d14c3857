"""OpenAPI schema extensions for drf-spectacular."""

from __future__ import annotations

from typing import Any, Final

from drf_spectacular.extensions import OpenApiAuthenticationExtension


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """`Authorization: Bearer …`, a token issued on /me/tokens/."""

    target_class = "core.web.api_access.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer"}


# --- what every operation may answer besides its success ---
ERROR = {
    "type": "object",
    "description": "Why it was refused: a stable code where there is one, and a sentence, or the fields and their sentences.",
    "properties": {"code": {"type": "string"}, "detail": {}},
    "additionalProperties": True,
}
SENTENCES: Final[dict[str, str]] = {
    "400": "What was sent cannot be read; the fields are named.",
    "401": "Nobody is signed in, or the token has ended.",
    "403": "The token was not issued for this, or the form's token is missing.",
    "404": "It does not exist, or not for you.",
    "409": "A rule refuses it now; `code` says which.",
    "415": "Only JSON is taken.",
    "422": "The Idempotency-Key was used for another request.",
    "429": "Too often; Retry-After says when to come back.",
    "503": "The portal is restarting; Retry-After says when to come back.",
}
ALWAYS: Final = ("401", "403", "429", "503")
WRITES: Final = frozenset({"post", "put", "patch", "delete"})
METHODS: Final = WRITES | {"get"}


def add_refusals(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:
    """Schema hook: add every error status an operation can answer."""
    result["components"]["schemas"]["Error"] = ERROR
    for path, operations in result["paths"].items():
        for method, operation in operations.items():
            if method in METHODS:
                for status in _refusals(path, method, operation):
                    operation["responses"].setdefault(status, _answer(status))
    return result


def _refusals(path: str, method: str, operation: dict[str, Any]) -> list[str]:
    named = list(ALWAYS)
    if "{" in path or any(one["name"] == "page" for one in operation.get("parameters", ())):
        named.append("404")
    if any(one["in"] == "query" for one in operation.get("parameters", ())):
        named.append("400")
    if method in WRITES:
        named += ["400", "404", "409", "415", "422"]
    return sorted(named)


def _answer(status: str) -> dict[str, Any]:
    reference = {"$ref": "#/components/schemas/Error"}
    answer: dict[str, Any] = {
        "description": SENTENCES[status],
        "content": {"application/json": {"schema": reference}},
    }
    if status in {"429", "503"}:
        answer["headers"] = {"Retry-After": {"schema": {"type": "string"}, "description": "Seconds."}}
    return answer

"""POST /graphql: the app's own documents by id, others within a cost.

Written out instead of Strawberry's controller: no GET, batching, multipart, subscriptions or
GraphiQL exists here that would have to be turned off. See `decisions/0004-graphql-endpoint.md`.
"""

import json
import logging
import traceback
from functools import cache, lru_cache
from pathlib import Path
from typing import Any
from uuid import uuid4

import msgspec
from graphql import GraphQLError
from litestar import Response, post
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError
from strawberry.types import ExecutionResult

from backend.kit import cost
from backend.kit.errors import SignedOut
from backend.schema import schema
from backend.session import AnyRequest, context_of, renewed, settings_of, speaks_for_another

logger = logging.getLogger("backend")
DOCUMENTS = Path(__file__).parent / "documents.json"


class Ask(msgspec.Struct, rename="camel"):
    """What a client posts: a document's id or its text, and the values of its variables."""

    document_id: str | None = None
    query: str | None = None
    variables: dict[str, Any] | None = None
    operation_name: str | None = None


class Refused(Exception):
    """A request that is not executed at all."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status, self.code = status, code


@cache
def documents() -> dict[str, str]:
    """Return every document the app ever shipped, by id."""
    found: dict[str, str] = json.loads(DOCUMENTS.read_text())
    return found


@post("/graphql", status_code=200)
async def graphql(request: AnyRequest) -> Response[dict[str, Any]]:
    """Answer one operation."""
    try:
        ask = _asked(await request.body())
        text = _document(ask, development=settings_of(request).development)
    except Refused as error:
        return _errors(error.status, [_error(str(error), error.code)])
    context = await context_of(request)
    if speaks_for_another(request, context):
        return _errors(401, [_error("Sign in again. Nothing was lost.", "SIGNED_OUT")])
    try:
        result = await schema.execute(
            text,
            variable_values=ask.variables,
            context_value=context,
            operation_name=ask.operation_name,
        )
    except (CannotGetOperationTypeError, InvalidOperationTypeError):
        message = "Name one operation of the document."
        return _errors(400, [_error(message, "BAD_REQUEST")])
    assert isinstance(result, ExecutionResult)
    if not result.errors:
        return Response({"data": result.data}, cookies=renewed(request, context))
    if any(isinstance(error.original_error, SignedOut) for error in result.errors):
        return _errors(401, [_error("Sign in first. Nothing was lost.", "SIGNED_OUT")])
    status = 200 if result.data is not None else 400
    return _errors(status, [_shown(error) for error in result.errors], result.data)


def _asked(body: bytes) -> Ask:
    try:
        return msgspec.json.decode(body, type=Ask)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
        message = "Send JSON with a documentId or a query."
        raise Refused(400, "BAD_REQUEST", message) from error


def _document(ask: Ask, *, development: bool) -> str:
    if ask.document_id is not None:
        known = documents().get(ask.document_id)
        if known is None:
            message = "The app is newer or older than the server. Reload it when you can."
            raise Refused(404, "UPDATE_NEEDED", message)
        return known
    if not ask.query:
        raise Refused(400, "BAD_REQUEST", "Send JSON with a documentId or a query.")
    try:
        _affordable(ask.query, development)
    except cost.TooCostly as error:
        raise Refused(400, "TOO_COSTLY", str(error)) from error
    except GraphQLError as error:
        raise Refused(400, "BAD_REQUEST", error.message[:200]) from error
    return ask.query


@lru_cache(maxsize=256)
def _affordable(text: str, development: bool) -> None:
    """Raise what `cost.checked` raises; what was affordable once is not judged again."""
    cost.checked(text, schema._schema, introspection=development)


def _error(message: str, code: str) -> dict[str, Any]:
    return {"message": message, "extensions": {"code": code}}


def _shown(error: GraphQLError) -> dict[str, Any]:
    """Return an error as the person may see it: GraphQL's own as they are, others masked."""
    if error.original_error is None or isinstance(error.original_error, GraphQLError):
        return {**error.formatted, "message": error.message[:500]}
    return masked(error.original_error)


def masked(error: BaseException) -> dict[str, Any]:
    """Log an unexpected error under a new id and return what the person sees of it.

    Only its kind and place are logged: its text may quote what somebody wrote.
    """
    reference = uuid4().hex[:12]
    frames = traceback.extract_tb(error.__traceback__)[-8:]
    where = " > ".join(f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames)
    logger.error("error %s: %s at %s", reference, type(error).__name__, where)
    message = f"Something broke here, and nothing was lost. Tell your operator: {reference}."
    return _error(message, "INTERNAL")


def _errors(
    status: int, errors: list[dict[str, Any]], data: dict[str, Any] | None = None
) -> Response[dict[str, Any]]:
    return Response({"data": data, "errors": errors}, status_code=status)

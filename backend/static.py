"""The built PWA, read once and answered from memory, compressed beforehand."""

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from pathlib import Path

from litestar import HttpMethod, Response, route
from litestar.exceptions import NotFoundException

from backend.session import AnyRequest

DIST = Path(__file__).resolve().parent.parent / "pwa" / "dist"
FOR_EVER = "public, max-age=31536000, immutable"  # names under /assets/ carry a hash
ASK_FIRST = "no-cache"
SHELL = "index.html"
mimetypes.add_type("application/manifest+json", ".webmanifest")
COMPRESSIBLE = (".html", ".js", ".css", ".json", ".svg", ".txt", ".webmanifest")


@dataclass(frozen=True, slots=True)
class File:
    """One built file, ready to send."""

    plain: bytes
    packed: bytes | None  # gzip, where that is smaller
    media_type: str
    etag: str
    caching: str


def load(folder: Path) -> dict[str, File]:
    """Return the built files by path. Empty before the PWA is built."""
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    return {path.relative_to(folder).as_posix(): _file(path, folder) for path in paths}


def _file(path: Path, folder: Path) -> File:
    plain = path.read_bytes()
    packed = gzip.compress(plain, 9, mtime=0) if path.suffix in COMPRESSIBLE else None
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    is_hashed = path.relative_to(folder).parts[0] == "assets"
    return File(
        plain=plain,
        packed=packed,
        media_type=kind,
        etag=f'"{hashlib.sha256(plain).hexdigest()[:20]}"',
        caching=FOR_EVER if is_hashed else ASK_FIRST,
    )


@route(
    ["/", "/{path:path}"],
    http_method=[HttpMethod.GET, HttpMethod.HEAD],
    sync_to_thread=False,
    is_compressed=True,
)
def static(request: AnyRequest) -> Response[bytes]:
    """Answer a built file, or the app's shell for the paths that its own router knows."""
    files: dict[str, File] = request.app.state.files
    name = request.url.path.strip("/")
    file = files.get(name or SHELL)
    if file is None and "." not in name.rsplit("/", 1)[-1]:
        file = files.get(SHELL)
    if file is None:
        raise NotFoundException("There is no such page.")
    headers = {"cache-control": file.caching, "etag": file.etag, "vary": "accept-encoding"}
    if request.headers.get("if-none-match") == file.etag:
        return Response(b"", status_code=304, headers=headers)
    body = file.plain
    if file.packed is not None and "gzip" in request.headers.get("accept-encoding", ""):
        body = file.packed
        headers["content-encoding"] = "gzip"
    return Response(body, media_type=file.media_type, headers=headers)

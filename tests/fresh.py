"""`make check`: what is made from the sources and committed must be what they make today."""

import json
import subprocess
import sys
from pathlib import Path

from backend.endpoint import DOCUMENTS
from backend.schema import schema

BUILT = Path("pwa/src/graphql/generated/persisted-documents.json")
LOCKS = ("backend/requirements.lock", "backend/requirements-dev.lock", "pwa/package-lock.json")


def stale() -> list[str]:
    """Return a sentence for each file that is not fresh."""
    found = []
    if Path("schema.graphql").read_text() != f"{schema}\n":
        found.append("schema.graphql is stale: run `make schema`.")
    shipped = json.loads(DOCUMENTS.read_text())
    if not json.loads(BUILT.read_text()).items() <= shipped.items():
        found.append("backend/documents.json lacks documents of the app: commit the new ones.")
    if any(not older.items() <= shipped.items() for older in earlier_documents()):
        found.append("backend/documents.json is only ever appended to.")
    for lock in LOCKS:
        text = Path(lock).read_text()
        if "index-url" in text or '"resolved": "http' in text or " @ http" in text:
            found.append(f"{lock} carries download addresses.")
    return found


def earlier_documents() -> list[dict[str, str]]:
    """Return every committed version of the shipped documents."""
    path = str(DOCUMENTS.relative_to(Path.cwd()))

    def git(*arguments: str) -> str:
        command = ["git", *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    commits = git("log", "--format=%H", "--", path).split()
    return [json.loads(git("show", f"{commit}:{path}")) for commit in commits]


if __name__ == "__main__":
    problems = stale()
    sys.stderr.write("".join(f"{problem}\n" for problem in problems))
    sys.exit(bool(problems))

"""Pages for paper, set by Typst. People's words go in as data, never as markup."""

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import typst

# One at a time: a long one takes a second of a core.
_printer = ThreadPoolExecutor(1, thread_name_prefix="pdf")


def _compiled(template: Path, data: str) -> bytes:
    # Its own folder is all that a template may read.
    pdf = typst.compile(template, root=template.parent, sys_inputs={"data": data}, format="pdf")
    assert isinstance(pdf, bytes)
    return pdf


async def printed(template: Path, data: dict[str, Any]) -> bytes:
    """Return a tagged PDF of a template, which finds the data as JSON in `sys.inputs.data`."""
    text = json.dumps(data, ensure_ascii=False)
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(_printer, _compiled, template, text)

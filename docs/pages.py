"""What `make docs` adds to the pages: the documents of the main folder, and links that lead out of docs/.

On GitHub those links lead to the files themselves; among the pages they lead to the page, or to the file at GitHub.
"""

import posixpath
import re
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
REPOSITORY = "https://github.com/OWNER/preceptor/blob/main/"
PAGES = {
    "README.md": "index.md",
    "CHANGELOG.md": "changelog.md",
    "SECURITY.md": "security.md",
    "CONTRIBUTING.md": "contributing.md",
}
"""Documents of the main folder, and what they are called among the pages."""
LINK = re.compile(r"(!?\[[^\]]*\]\()([^)#\s]+)((?:#[^)\s]*)?\))")


def on_files(files: Any, config: Any) -> Any:
    """Called by mkdocs with the files of docs/."""
    from mkdocs.structure.files import File

    for source, page in PAGES.items():
        files.append(
            File.generated(config, page, content=_leading(source, (ROOT / source).read_text("utf-8")))
        )
    return files


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """Called by mkdocs with the text of each page, before it is made HTML."""
    name = page.file.src_uri
    return markdown if name in PAGES.values() else _leading(f"docs/{name}", markdown)


def _leading(source: str, text: str) -> str:
    """The text of a document with links that lead where they lead on GitHub."""
    return LINK.sub(lambda link: f"{link[1]}{_target(source, link[2])}{link[3]}", text)


def _target(source: str, target: str) -> str:
    if "://" in target or target.startswith("mailto:"):
        return target
    path = posixpath.normpath(posixpath.join(posixpath.dirname(source), target))
    if path in PAGES:
        return PAGES[path]
    return path.removeprefix("docs/") if path.startswith("docs/") else REPOSITORY + path

"""The demo's front page: what to try as whom, with a link to every place. It works on a phone and in the dark."""

import html
import re
from collections.abc import AsyncGenerator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

from bot.i18n import Catalogue

HOST = "127.0.0.1"
_LOCAL_NAMES = {"127.0.0.1", "localhost", "[::1]"}
_COMMAND = re.compile(r"`([^`]+)`")
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to try: its name in the catalogue and the place where it happens."""

    name: str
    place: str


STEPS = (
    Step("first", "general"),
    Step("cases", "general"),
    Step("statistics", "statistics"),
    Step("reminder", "dm_dana"),
    Step("privacy", "general"),
)


def index_page(
    texts: Catalogue, addresses: Mapping[str, str], people: tuple[str, ...], kept: Path | None
) -> str:
    """The page as HTML. ``addresses`` has a link for each place by its name, ``people`` whom a visitor can be."""
    end = texts("demo.page.kept", {"path": kept}) if kept else texts("demo.page.thrown_away")
    title = _escaped(texts, "demo.page.title")
    parts = (
        f"<h1>{title}</h1>",
        f'<p class="lead">{_escaped(texts, "demo.page.lead")}</p><p>{_escaped(texts, "demo.page.how")}</p>',
        _section(texts, "demo.page.steps", "ol", (_step(texts, step, addresses) for step in STEPS)),
        _section(
            texts, "demo.page.people", "ul", (_escaped(texts, f"demo.about.{person}") for person in people)
        ),
        _section(texts, "demo.page.places", "ul", (_link(texts, name, addresses) for name in addresses)),
        f"<p>{_escaped(texts, 'demo.page.clock')} {_rich(end)}</p>",
    )
    return (
        f'<!doctype html><html lang="{texts.language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta name="color-scheme" content="light dark"><title>{title}</title><style>{STYLE}</style></head>'
        f"<body><main>{''.join(parts)}</main>"
        f"<footer>{_escaped(texts, 'common.disclaimer')}</footer></body></html>"
    )


@asynccontextmanager
async def front_page(port: int, render: Callable[[], str]) -> AsyncGenerator[None]:
    """Serve the page on the loopback address during the block. Raises `OSError` where the port is taken."""

    async def show(request: web.Request) -> web.Response:
        if _host_name(request.host) not in _LOCAL_NAMES:
            raise web.HTTPForbidden  # another site's name pointed at this computer
        return web.Response(text=render(), content_type="text/html", headers=_HEADERS)

    app = web.Application()
    app.router.add_get("/", show)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, HOST, port).start()
        yield
    finally:
        await runner.cleanup()


def _host_name(host: str) -> str:
    return host.rsplit(":", 1)[0] if re.search(r":\d+$", host) else host


def _section(texts: Catalogue, heading: str, kind: str, items: Iterable[str]) -> str:
    listed = "".join(f"<li>{item}</li>" for item in items)
    return f"<h2>{_escaped(texts, heading)}</h2><{kind}>{listed}</{kind}>"


def _step(texts: Catalogue, step: Step, addresses: Mapping[str, str]) -> str:
    title, text = (
        _escaped(texts, f"demo.step.{step.name}.title"),
        _escaped(texts, f"demo.step.{step.name}.text"),
    )
    return f"<h3>{title}</h3><p>{text}</p><p>{_link(texts, step.place, addresses)}</p>"


def _link(texts: Catalogue, place: str, addresses: Mapping[str, str]) -> str:
    label = _escaped(texts, f"demo.place.{place}")
    address = addresses.get(place)
    if address is None:
        return label
    return f'<a href="{html.escape(address)}" target="_blank" rel="noopener">{label}</a>'


def _escaped(texts: Catalogue, key: str) -> str:
    return _rich(texts(key))


def _rich(text: str) -> str:
    return _COMMAND.sub(r"<code>\1</code>", html.escape(text))


STYLE = """
:root { color-scheme: light dark; --ink: #1b1f24; --paper: #fbfbfd; --card: #ffffff; --line: #d5d9e0;
  --link: #2f4fc4; --code: #eceff6; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8eaee; --paper: #15171b; --card: #1e2126; --line: #3a3f47;
  --link: #a9bbff; --code: #2a2e36; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink);
  font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; }
main, footer { max-width: 44rem; margin: 0 auto; padding: 0 1rem; }
h1 { font-size: 1.75rem; line-height: 1.2; margin: 2rem 0 .5rem; }
h2 { font-size: 1.25rem; margin: 2rem 0 .5rem; }
h3 { font-size: 1.0625rem; margin: 0; }
.lead { font-size: 1.125rem; }
ol, ul { padding-left: 1.25rem; }
ol { list-style: none; padding: 0; display: grid; gap: .75rem; }
ol > li { background: var(--card); border: 1px solid var(--line); border-radius: .75rem; padding: .875rem 1rem; }
ol p { margin: .375rem 0 0; }
ul > li { margin: .25rem 0; }
a { color: var(--link); text-underline-offset: .15em; display: inline-block; padding: .25rem 0; }
a:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; border-radius: .25rem; }
code { background: var(--code); border-radius: .3rem; padding: .1em .35em; font-size: .95em; white-space: nowrap; }
footer { margin-top: 2.5rem; padding-bottom: 2rem; font-size: .875rem; }
"""

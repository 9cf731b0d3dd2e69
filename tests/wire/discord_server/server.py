"""The whole server on one loopback port: gateway at ``/``, REST under ``/api/v10``, control under ``/control``."""

from aiohttp import web

from tests.wire.discord_server.control import Control
from tests.wire.discord_server.gateway import Gateway
from tests.wire.discord_server.interactions import Interactions
from tests.wire.discord_server.rest import PREFIX, Rest
from tests.wire.discord_server.state import World

HOST = "127.0.0.1"
LARGEST_BODY = 12 * 1024 * 1024


class DiscordServer:
    """One Discord with one bot application."""

    def __init__(self) -> None:
        self.world = World()
        interactions = Interactions(self.world)
        self.gateway = Gateway(self.world)
        self._rest = Rest(self.world, interactions)
        self._control = Control(self.world, interactions, self.gateway, self._rest)
        self._runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        """Where it listens, without a path."""
        return self.world.base_url

    async def start(self, port: int = 0) -> None:
        """Listen on a loopback port; 0 takes a free one."""
        app = web.Application(client_max_size=LARGEST_BODY)
        app.add_routes([web.get("/", self.gateway.handle), *self._rest.routes(), *self._control.routes()])
        app.add_routes([web.get("/attachments/{upload}/{name}", self._attachment)])
        # Requests that a fault delays for an hour must not delay the end.
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.05)
        await self._runner.setup()
        site = web.TCPSite(self._runner, HOST, port)
        await site.start()
        self.world.base_url = f"http://{HOST}:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        """Close every connection and stop listening."""
        self._control.cancel_deadlines()
        await self.gateway.disconnect(1001)
        if self._runner is not None:
            await self._runner.cleanup()

    async def _attachment(self, request: web.Request) -> web.Response:
        upload = self.world.uploads.get(int(request.match_info["upload"]))
        if upload is None:
            raise web.HTTPNotFound
        return web.Response(body=upload.content, content_type=upload.content_type)


def api_base(url: str) -> str:
    """What the bot takes for ``discord.http.Route.BASE``."""
    return url + PREFIX


def gateway_url(url: str) -> str:
    """What the bot takes for the gateway's address."""
    return url.replace("http", "ws", 1) + "/"

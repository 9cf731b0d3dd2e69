"""`make proof-readme`: the README's five minutes and the chapter "As a service", line by line, as a newcomer would.

As root on Linux, in a mount namespace of its own where /etc, /home, /opt and /var/lib are overlays, so that nothing of it
stays: a new user with an empty home follows the README to the letter; then root follows the chapter of the unit to the
letter, and the unit's ``ExecStart`` runs as its user, in its folder, with its variables, without privileges, on a root
that takes no change, with no home to be seen. What systemd alone can do (its filter of system calls) is not tried.
Discord is the one of the tests, on loopback. Ends with 1 when a line fails.
"""

import asyncio
import base64
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from tests.wire.discord_server.client import FakeDiscord

ROOT = Path(__file__).parents[2]
USER = "newcomer"
HOME = Path("/home", USER)
PLACES = ("etc", "home", "opt", "var/lib")
SECONDS = 600.0
SYSTEM = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"}
"""Programs of the system's own: a Python of root's, such as pyenv's below /root, is none for anybody else."""
SYSTEMD = ("systemctl", "cp /opt/preceptor/deploy")
"""Lines of the chapter that only systemd could run."""


def chapter(page: str, title: str) -> str:
    return (ROOT / page).read_text().partition(f"## {title}\n")[2].partition("\n## ")[0]


def lines(page: str, title: str) -> list[str]:
    """The lines of the shell in a chapter."""
    blocks = re.findall(r"```sh\n(.*?)```", chapter(page, title), re.DOTALL)
    return [line.strip() for block in blocks for line in block.splitlines() if line.strip()]


def unit() -> dict[str, list[str]]:
    """The settings of the unit, each with all its values."""
    found: dict[str, list[str]] = {}
    for line in (ROOT / "deploy" / "preceptor.service").read_text().splitlines():
        name, equals, value = line.partition("=")
        if equals and not line.startswith("#"):
            found.setdefault(name, []).append(value)
    return found


def readme(addresses: str) -> str:
    """A script for the newcomer: the README's lines, the last of which runs the bot."""
    steps = lines("README.md", "Your first real server in five minutes")
    assert steps[-1].endswith("preceptor run")
    return "\n".join(
        [
            *("set -eu", f"cd {HOME}/preceptor", *(f"export {address}" for address in addresses.split())),
            *steps[:-1],
            f"exec {steps[-1]}",  # so that who asks it to end reaches it, as Ctrl-C does
        ]
    )


def service(addresses: str) -> str:
    """A script for root: the chapter's lines, then what systemd would do with the unit."""
    steps = [line for line in lines("docs/operators.md", "As a service") if not line.startswith(SYSTEMD)]
    settings = unit()
    [user], [start], [folder] = settings["User"], settings["ExecStart"], settings["WorkingDirectory"]
    variables = " ".join([*settings["Environment"], *addresses.split()])
    return "\n".join(
        [
            "set -eu",
            f"git config --global url.{ROOT.as_uri()}.insteadOf https://github.com/OWNER/preceptor",
            "git config --global safe.directory '*'",
            *steps,
            f"install -d -m {settings['StateDirectoryMode'][0]} -o {user} -g {user} {folder}",
            "umount /home; mount -t tmpfs -o mode=000 none /home",  # ProtectHome=yes
            f"mount --bind {folder} {folder}; mount -t tmpfs none /tmp",  # StateDirectory=, PrivateTmp=yes
            "for place in / /etc /opt /var/lib; do mount -o remount,bind,ro $place; done",  # ProtectSystem=strict
            f"cd {folder}; umask {settings['UMask'][0]}",
            f"exec setpriv --reuid {user} --regid {user} --init-groups --no-new-privs --inh-caps=-all "
            f"--bounding-set=-all env -i PATH=$PATH {variables} {start}",
        ]
    )


def inside(script: Path, *, user: str | None) -> str:
    """What makes the namespace and runs a script in it."""
    overlays = "\n".join(
        f"mkdir -p $over/{place}/upper $over/{place}/work; mount -t overlay overlay "
        f"-o lowerdir=/{place},upperdir=$over/{place}/upper,workdir=$over/{place}/work /{place}"
        for place in PLACES
    )
    as_whom = (
        f"exec setpriv --reuid {user} --regid {user} --init-groups env HOME={HOME} bash {script}"
        if user
        else f"exec bash {script}"
    )
    prepare = (
        f"useradd --create-home --skel /nonexistent {USER}\n"
        f"git -c safe.directory='*' -C {ROOT} archive --prefix=preceptor/ HEAD | tar -x -C {HOME}\n"
        f"chown -R {USER}: {HOME}\n"
    )
    return f"""set -eu
mount --make-rprivate /
over=$(mktemp -d); mount -t tmpfs tmpfs $over
{overlays}
chmod 755 {script.parent}
{prepare if user else "export HOME=/root"}
{as_whom}
"""


async def followed(
    what: str, script: str, fake: FakeDiscord, token: str, folder: Path, *, user: str | None
) -> bool:
    """Run a script until the bot that it starts is connected and well; whether it ended as it should when asked."""
    print(f"\n=== {what}", flush=True)
    file = folder / "steps.sh"
    file.write_text(script)
    outer = folder / "outer.sh"
    outer.write_text(inside(file, user=user))
    folder.chmod(0o755)
    identified = (await fake.info())["identified"]
    process = await asyncio.create_subprocess_exec(
        *("unshare", "--mount", "bash", "-x", str(outer)),
        stdin=subprocess.PIPE,
        env={name: value for name, value in os.environ.items() if not name.startswith("PRECEPTOR_")} | SYSTEM,
    )
    assert process.stdin is not None
    process.stdin.write(f"{token}\n".encode())
    process.stdin.close()
    connected = asyncio.create_task(fake.wait_connected(identified + 1, timeout=SECONDS))
    ended = asyncio.create_task(process.wait())
    await asyncio.wait({connected, ended}, return_when=asyncio.FIRST_COMPLETED)
    if ended.done():
        connected.cancel()
        print(f"FAILED: it ended with {ended.result()}")
        return False
    reply = await fake.slash(await fake.add_user("amina", days_old=90), None, "help")
    process.terminate()
    code = await ended
    print(f"=== {what}: connected, answered /help with {len(reply.text)} letters, ended with {code}")
    return code == 0


async def prove() -> int:
    async with FakeDiscord(own_process=True) as fake:
        token = base64.urlsafe_b64encode(str(fake.application).encode()).decode().rstrip("=") + ".proof.token"
        await fake.configure(token=token)
        addresses = (
            f"PRECEPTOR_DISCORD__API_BASE={fake.api_base} PRECEPTOR_DISCORD__GATEWAY_URL={fake.gateway_url}"
        )
        chapters: list[tuple[str, Callable[[str], str], str | None]] = [
            ("README, in five minutes", readme, USER),
            ("For operators, as a service", service, None),
        ]
        good = True
        for what, script, user in chapters:
            with tempfile.TemporaryDirectory() as folder:
                good &= await followed(what, script(addresses), fake, token, Path(folder), user=user)
    return 0 if good else 1


def main() -> None:
    if os.geteuid() != 0 or sys.platform != "linux":
        sys.exit("This needs root on Linux: it makes users and mounts, in a namespace of its own.")
    sys.exit(asyncio.run(prove()))


if __name__ == "__main__":
    main()

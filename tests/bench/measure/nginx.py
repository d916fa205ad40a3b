"""nginx on ports of the kernel's choice: the peer that serves, and the target that is looked at."""

import contextlib
import pathlib
import subprocess
import tempfile

from support.flarewarden import free_port, until


class Nginx:
    """`text` at / over HTTP and HTTPS of 127.0.0.1, `files` by name; one worker, no log."""

    def __init__(self, text: str = "up", files: dict[str, bytes] | None = None):
        self._stack = contextlib.ExitStack()
        self._text, self._files = text, files or {}
        self.port, self.tls_port = free_port(), free_port()
        self.url = f"http://127.0.0.1:{self.port}/"
        self.tls_url = f"https://127.0.0.1:{self.tls_port}/"

    def __enter__(self) -> "Nginx":
        folder = pathlib.Path(self._stack.enter_context(
            tempfile.TemporaryDirectory(prefix="fw-nginx-")))
        folder.chmod(0o755)
        self._certify(folder)
        for name, content in self._files.items():
            (folder / name).write_bytes(content)
        (folder / "nginx.conf").write_text(self._configuration(folder))
        self._process = subprocess.Popen(["nginx", "-p", str(folder), "-c", "nginx.conf"],
                                         stderr=subprocess.DEVNULL)
        self._stack.callback(self._stop)
        until((folder / "pid").exists, "nginx runs")
        return self

    def __exit__(self, *_) -> None:
        self._stack.close()

    def _stop(self) -> None:
        self._process.terminate()
        self._process.wait(20)

    def _certify(self, folder: pathlib.Path) -> None:
        """As sites have them: a leaf and an intermediate are sent, the root is known. All P-256."""
        issuer = None
        for name, extension in (("root", "basicConstraints=critical,CA:TRUE"),
                                ("intermediate", "basicConstraints=critical,CA:TRUE"),
                                ("leaf", "subjectAltName=IP:127.0.0.1")):
            signed_by = ["-CA", f"{issuer}.pem", "-CAkey", f"{issuer}.key"] if issuer else []
            subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                            "ec_paramgen_curve:prime256v1", "-nodes", "-days", "90",
                            "-subj", f"/CN={name}", "-addext", extension, *signed_by,
                            "-keyout", f"{name}.key", "-out", f"{name}.pem"],
                           check=True, capture_output=True, cwd=folder)
            issuer = name
        self.ca_file = folder / "root.pem"
        chain = (folder / "leaf.pem").read_text() + (folder / "intermediate.pem").read_text()
        (folder / "chain.pem").write_text(chain)

    def _configuration(self, folder: pathlib.Path) -> str:
        scratch = "".join(f"{kind}_temp_path {folder}/{kind};" for kind in
                          ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        return f"""daemon off; worker_processes 1; pid {folder}/pid; error_log stderr crit;
events {{ worker_connections 4096; }}
http {{
  access_log off; keepalive_requests 1000000; {scratch}
  ssl_certificate {folder}/chain.pem; ssl_certificate_key {folder}/leaf.key;
  server {{
    listen 127.0.0.1:{self.port} backlog=4096;
    listen 127.0.0.1:{self.tls_port} ssl backlog=4096;
    location / {{ root {folder}; default_type text/html; }}
    location = / {{ default_type text/plain; return 200 "{self._text}"; }}
  }}
}}
"""

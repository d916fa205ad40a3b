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
        self.ca_file = folder / "certificate.pem"
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
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                        "ec_paramgen_curve:prime256v1", "-nodes", "-days", "90",
                        "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1",
                        "-keyout", str(folder / "key.pem"), "-out", str(self.ca_file)],
                       check=True, capture_output=True)

    def _configuration(self, folder: pathlib.Path) -> str:
        scratch = "".join(f"{kind}_temp_path {folder}/{kind};" for kind in
                          ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        return f"""daemon off; worker_processes 1; pid {folder}/pid; error_log stderr crit;
events {{ worker_connections 4096; }}
http {{
  access_log off; keepalive_requests 1000000; {scratch}
  ssl_certificate {self.ca_file}; ssl_certificate_key {folder}/key.pem;
  server {{
    listen 127.0.0.1:{self.port} backlog=4096;
    listen 127.0.0.1:{self.tls_port} ssl backlog=4096;
    location / {{ root {folder}; default_type text/html; }}
    location = / {{ default_type text/plain; return 200 "{self._text}"; }}
  }}
}}
"""

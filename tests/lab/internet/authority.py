"""The lab's certificate authority: two intermediates, every kind of leaf; made by openssl."""

import concurrent.futures
import dataclasses
import datetime
import pathlib
import subprocess

_CONFIG = """
[req]
distinguished_name = dn
prompt = no
[dn]
[ca_ext]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign,digitalSignature
subjectKeyIdentifier = hash
[lab]
new_certs_dir = {dir}
database = {dir}/index.txt
serial = {dir}/serial
certificate = {dir}/lab.pem
private_key = {dir}/lab.key
default_md = sha256
default_crl_days = 30
policy = any
copy_extensions = copy
unique_subject = no
email_in_dn = no
[any]
countryName = optional
organizationName = optional
commonName = supplied
"""

# Those who call themselves like the world's authorities, and are the lab's own.
ISSUERS = {
    "lab": "/O=FlareWarden Lab/CN=FlareWarden Lab Intermediate",
    "letsencrypt": "/C=US/O=Let's Encrypt/CN=E7",
    "amazon": "/C=US/O=Amazon/CN=Amazon RSA 2048 M02",
    "digicert": "/C=US/O=DigiCert Inc/CN=DigiCert EV RSA CA G2",
    "entrust": "/C=US/O=Entrust, Inc./CN=Entrust Certification Authority - L1K",
    "globalsign": "/C=BE/O=GlobalSign nv-sa/CN=GlobalSign Atlas R3 DV TLS CA 2024 Q4",
    "google": "/C=US/O=Google Trust Services/CN=WR3",
    "sectigo": "/C=GB/O=Sectigo Limited/CN=Sectigo RSA Organization Validation Secure Server CA",
}


@dataclasses.dataclass(frozen=True)
class Leaf:
    name: str
    hosts: tuple[str, ...]
    days: int = 60
    issuer: str = "lab"
    starts_days_ago: int = 0  # other than 0: valid from then, for `days`
    self_signed: bool = False
    revoked: bool = False
    key: str = "leaf"
    padding: int = 0  # how many more times the issuer stands in the chain


class Authority:
    """Files in one directory: root.pem is what a client must trust."""

    def __init__(self, directory: pathlib.Path, crl_url: str, ocsp_url: str):
        self.directory = directory
        self.crl_url = crl_url
        self.ocsp_url = ocsp_url
        directory.mkdir(parents=True, exist_ok=True)
        (directory / "openssl.cnf").write_text(_CONFIG.format(dir=directory))
        (directory / "index.txt").write_text("")
        (directory / "serial").write_text("1000\n")

    def make_roots(self) -> None:
        for name in ("root", "stranger", "leaf", *ISSUERS):
            self._run("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256",
                      "-out", self._path(f"{name}.key"))
        self._run("genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048",
                  "-out", self._path("rsa.key"))
        self._ca("root", "/O=FlareWarden Lab/CN=FlareWarden Lab Root", None)
        self._ca("stranger", "/O=Nobody We Know/CN=Untrusted Root", None)
        for name, subject in ISSUERS.items():
            self._ca(name, subject, "root")

    def make(self, leaves: list[Leaf]) -> None:
        """Certificates <name>.pem (leaf, then intermediate) with keys <key>.key, two at a time."""
        dated = [leaf for leaf in leaves if leaf.starts_days_ago]
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            list(pool.map(self._make_one, [leaf for leaf in leaves if not leaf.starts_days_ago]))
        for leaf in dated:  # openssl ca keeps one index file
            self._make_dated(leaf)

    def publish_revocations(self, leaves: list[Leaf]) -> None:
        """lab.crl (DER) and, for each revoked leaf, <name>.ocsp to be stapled."""
        revoked = [leaf for leaf in leaves if leaf.revoked]
        with open(self._path("index.txt"), "a") as index:
            for leaf in revoked:
                serial, until = self._facts(leaf.name)
                index.write(f"R\t{until}\t{_stamp(-1)},keyCompromise\t{serial}\tunknown\t"
                            f"/CN={leaf.hosts[0]}\n")
        pem = self._path("lab.crl.pem")
        self._run("ca", "-config", self._path("openssl.cnf"), "-name", "lab", "-gencrl",
                  "-out", pem)
        self._run("crl", "-in", pem, "-outform", "DER", "-out", self._path("lab.crl"))
        for leaf in revoked:
            self._run("ocsp", "-index", self._path("index.txt"), "-rsigner", self._path("lab.pem"),
                      "-rkey", self._path("lab.key"), "-CA", self._path("lab.pem"),
                      "-issuer", self._path("lab.pem"), "-cert", self._path(f"{leaf.name}.pem"),
                      "-ndays", "7", "-no_nonce", "-noverify", "-resp_text",
                      "-respout", self._path(f"{leaf.name}.ocsp"))

    def certificate(self, name: str) -> str:
        return self._path(f"{name}.pem")

    def key(self, name: str) -> str:
        return self._path(f"{name}.key")

    def _ca(self, name: str, subject: str, issuer: str | None) -> None:
        signed = ["-CA", self._path(f"{issuer}.pem"), "-CAkey", self._path(f"{issuer}.key")]
        self._run("req", "-config", self._path("openssl.cnf"), "-x509", "-new", "-sha256",
                  "-key", self._path(f"{name}.key"), "-subj", subject, "-days", "3650",
                  "-extensions", "ca_ext", "-out", self._path(f"{name}.pem"),
                  *(signed if issuer else []))

    def _extensions(self, leaf: Leaf) -> list[str]:
        names = ",".join(f"DNS:{host}" for host in leaf.hosts)
        lines = [f"subjectAltName={names}", "basicConstraints=critical,CA:FALSE",
                 "extendedKeyUsage=serverAuth", "keyUsage=critical,digitalSignature"]
        if not leaf.self_signed:
            lines += [f"crlDistributionPoints=URI:{self.crl_url}",
                      f"authorityInfoAccess=OCSP;URI:{self.ocsp_url}"]
        return lines

    def _make_one(self, leaf: Leaf) -> None:
        out = self._path(f"{leaf.name}.pem")
        added = [part for line in self._extensions(leaf) for part in ("-addext", line)]
        signed = [] if leaf.self_signed else [
            "-CA", self._path(f"{leaf.issuer}.pem"), "-CAkey", self._path(f"{leaf.issuer}.key")]
        self._run("req", "-config", self._path("openssl.cnf"), "-x509", "-new", "-sha256",
                  "-key", self.key(leaf.key), "-subj", f"/CN={leaf.hosts[0]}",
                  "-days", str(leaf.days), *added, *signed, "-out", out)
        self._append_issuer(leaf, out)

    def _make_dated(self, leaf: Leaf) -> None:
        out, request = self._path(f"{leaf.name}.pem"), self._path(f"{leaf.name}.csr")
        added = [part for line in self._extensions(leaf) for part in ("-addext", line)]
        self._run("req", "-config", self._path("openssl.cnf"), "-new", "-sha256", *added,
                  "-key", self.key(leaf.key), "-subj", f"/CN={leaf.hosts[0]}", "-out", request)
        self._run("ca", "-batch", "-config", self._path("openssl.cnf"), "-name", "lab", "-notext",
                  "-startdate", _stamp(-leaf.starts_days_ago, century=True),
                  "-enddate", _stamp(leaf.days - leaf.starts_days_ago, century=True),
                  "-in", request, "-out", out)
        self._append_issuer(leaf, out)

    def _append_issuer(self, leaf: Leaf, out: str) -> None:
        if not leaf.self_signed:
            with open(out, "a") as file:
                issuer = pathlib.Path(self._path(f"{leaf.issuer}.pem")).read_text()
                file.write(issuer * (1 + leaf.padding))

    def _facts(self, name: str) -> tuple[str, str]:
        text = self._run("x509", "-in", self.certificate(name), "-noout", "-serial", "-enddate")
        serial, until = (line.split("=", 1)[1] for line in text.strip().split("\n"))
        when = datetime.datetime.strptime(until, "%b %d %H:%M:%S %Y GMT")
        return serial, when.strftime("%y%m%d%H%M%SZ")

    def _path(self, name: str) -> str:
        return str(self.directory / name)

    @staticmethod
    def _run(*words: str) -> str:
        done = subprocess.run(["openssl", *words], capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise RuntimeError(f"openssl {' '.join(words)}: {done.stderr.strip()}")
        return done.stdout


def _stamp(days: int, century: bool = False) -> str:
    when = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=days)
    return when.strftime("%Y%m%d%H%M%SZ" if century else "%y%m%d%H%M%SZ")

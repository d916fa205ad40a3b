"""Backups of the real program: beside a running server, into a folder and a bucket, back in another place."""

import contextlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import tarfile
import tempfile
import unittest
import urllib.request
from unittest import mock

from support.flarewarden import ROOT, Server, binary, run, until
from support.internet import Lab
from support.owner import Owner
from support.sqld import Sqld, section

SITES = 3
CANARY = "canary-4c1d"
ELSEWHERE = '[machine]\nregion = "us-east"\nplace = "iad"\n'


class S3:
    """The server that the tests of stores of objects use: it checks signatures."""

    def __init__(self, folder: str):
        script = ROOT / "tests" / "objects" / "s3_server.mjs"
        self.process = subprocess.Popen(["node", "--openssl-legacy-provider", str(script), folder],
                                        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        said = self.process.stdout.readline()
        self.port = int(said.split()[-1])

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()


class Backup(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.lab = cls.enterClassContext(Lab())

    def setUp(self):
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory(prefix="fw-backup-")))
        self.to = str(self.folder / "backups")

    def server(self, more: str = "") -> Server:
        return Server(self.lab.network_section, more)

    def fill(self, server: Server) -> tuple[Owner, list[str]]:
        owner = Owner.by_setup(server)
        ids = [owner.watch(f"Site {n}", f"https://site-{n}.farm.example/")["id"] for n in range(SITES)]
        owner.webhook(self.lab.facts["hooks"]["url"])
        for one in ids:
            until(lambda one=one: owner.call("GET", f"/monitors/{one}/results")["items"], "a result")
        return owner, ids

    def order(self, *words: str, expected: int = 0, **environment: str) -> str:
        with mock.patch.dict(os.environ, environment):
            done = run(*words)
        self.assertEqual(done.returncode, expected, f"{words}: {done.stdout} {done.stderr}")
        return done.stdout if expected == 0 else done.stderr

    def assert_back(self, server: Server, ids: list[str]) -> None:
        owner = Owner.by_sign_in(server)
        self.assertEqual({one["id"] for one in owner.items("/monitors")}, set(ids))
        for one in ids:
            self.assertTrue(owner.call("GET", f"/monitors/{one}/results")["items"])
        self.assertEqual(len(owner.items("/channels")), 1)

    def test_a_machine_that_burns_down(self):
        with self.server() as server:
            _, ids = self.fill(server)
            said = self.order("backup", "--config", str(server.config), "--to", self.to)
            self.assertIn("everything that was acknowledged before", said)
            key = self.folder / "key"
            shutil.copy(server.folder / "data" / "secret.key", key)
            server.kill()
            shutil.rmtree(server.folder / "data")
            said = self.order("verify", "--from", self.to, "--key-file", str(key))
            self.assertIn("is sound: 1 accounts", said)
            said = self.order("restore", "--config", str(server.config), "--from", self.to,
                              "--key-file", str(key))
            self.assertIn(f"{SITES} monitors", said)
            self.assertIn("Start the server", said)
            server.start()
            self.assert_back(server, ids)
            said = self.order("restore", "--config", str(server.config), "--from", self.to,
                              "--key-file", str(key), expected=2)
            self.assertIn("is in use by", said)
            server.stop()
            said = self.order("restore", "--config", str(server.config), "--from", self.to,
                              "--key-file", str(key), expected=2)
            self.assertIn("empty place", said)

    def test_without_a_server_and_with_another_key(self):
        with self.server() as server:
            self.fill(server)
            server.stop()
            self.order("backup", "--config", str(server.config), "--to", self.to)
            other = self.folder / "other"
            other.write_text("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n")
            said = self.order("verify", "--from", self.to, "--key-file", str(other), expected=2)
            self.assertIn("wrapped under", said)
            listed = self.order("verify", "--from", self.to, "--list")
            self.assertEqual(len(listed.splitlines()), 1)

    def test_a_bucket(self):
        with S3(str(self.folder / "s3")) as s3, self.server() as server:
            _, ids = self.fill(server)
            to = f"s3://flare/here?endpoint=http://127.0.0.1:{s3.port}"
            keys = {"AWS_ACCESS_KEY_ID": "S3RVER", "AWS_SECRET_ACCESS_KEY": "S3RVER"}
            said = self.order("backup", "--config", str(server.config), "--to", to,
                              AWS_ACCESS_KEY_ID="S3RVER", AWS_SECRET_ACCESS_KEY="wrong", expected=2)
            self.assertIn("SignatureDoesNotMatch", said)
            self.assertNotIn("wrong", said)
            self.order("backup", "--config", str(server.config), "--to", to, **keys)
            self.order("verify", "--config", str(server.config), "--from", to, **keys)
            key = self.folder / "key"
            shutil.copy(server.folder / "data" / "secret.key", key)
            server.stop()
            shutil.rmtree(server.folder / "data")
            self.order("restore", "--config", str(server.config), "--from", to, "--key-file",
                       str(key), **keys)
            server.start()
            self.assert_back(server, ids)
            self.assertNotIn("S3RVER", server.log)

    def test_killed_while_it_copies(self):
        with self.server() as server:
            self.fill(server)
            self.order("backup", "--config", str(server.config), "--to", self.to)
            for delay_ms in (1, 5, 20, 60, 120):
                command = subprocess.Popen([binary(), "backup", "--config", str(server.config), "--to", self.to],
                                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                with contextlib.suppress(subprocess.TimeoutExpired):
                    command.wait(delay_ms / 1000)
                server.kill()
                command.wait(30)
                server.start()
            listed = self.order("verify", "--from", self.to, "--list").splitlines()
            self.assertGreaterEqual(len(listed), 1)
            for line in listed:
                self.order("verify", "--config", str(server.config), "--from", self.to,
                           "--id", line.split()[0])
            self.order("backup", "--config", str(server.config), "--to", self.to, "--keep", "1")
            self.assertEqual(len(self.order("verify", "--from", self.to, "--list").splitlines()), 1)
            self.assertFalse((server.folder / "data" / "backup-work").exists())

    def test_another_key_of_the_region_while_it_runs(self):
        with self.server() as server:
            _, ids = self.fill(server)
            self.order("backup", "--config", str(server.config), "--to", self.to)
            secret = server.folder / "data" / "secret.key"
            before = secret.read_text()
            self.order("keys", "rotate", "--config", str(server.config))
            self.assertNotEqual(secret.read_text(), before)
            self.order("backup", "--config", str(server.config), "--to", self.to)
            for line in self.order("verify", "--from", self.to, "--list").splitlines():
                self.order("verify", "--config", str(server.config), "--from", self.to,
                           "--id", line.split()[0])
            server.kill()
            server.start()
            self.assert_back(server, ids)

    def test_an_account_is_handed_out_and_moves(self):
        with self.server() as server, self.server(ELSEWHERE) as other:
            _, ids = self.fill(server)
            file = self.folder / "account.tar.gz"
            said = self.order("export", str(file), "--config", str(server.config))
            account = re.search(r"the account (\S+) with", said).group(1)
            with tarfile.open(file) as archive:
                names = archive.getnames()
                told = json.load(archive.extractfile("export.json"))
                monitors = json.load(archive.extractfile("tables/monitors.json"))
                database = archive.extractfile(f"monitors/{ids[0]}.db").read(16)
                everything = b"".join(archive.extractfile(name).read() for name in names)
            self.assertEqual(told["account"], account)
            self.assertEqual({one["id"] for one in monitors}, set(ids))
            self.assertEqual(database, b"SQLite format 3\0")
            self.assertNotIn(b"whsec_", everything)
            self.assertNotIn(b"$argon2", everything)
            words = ("move", account, "--config", str(server.config), "--into-config", str(other.config))
            said = self.order(*words, expected=2)
            self.assertIn("stop it first", said)
            server.stop()
            said = self.order(*words)
            self.assertIn("is deleted", said)
            other.stop()
            other.start()
            self.assert_back(other, ids)
            server.start()
            self.assertIn("/setup", (server.folder / "stdout").read_text())

    def files_with_canary(self, folder: pathlib.Path) -> list[str]:
        found = []
        for path in folder.rglob("*"):
            with contextlib.suppress(OSError):
                if path.is_file() and CANARY.encode() in path.read_bytes():
                    found.append(path.name)
        return found

    def test_a_deleted_account_is_gone(self):
        with self.server() as server:
            owner, ids = self.fill(server)
            owner.watch(CANARY, f"https://site-1.farm.example/{CANARY}")
            config = ("--config", str(server.config))
            said = self.order("accounts", "list", *config)
            self.assertIn(f"1 people, {SITES + 1} monitors", said)
            account = said.split()[0]
            self.order("backup", *config, "--to", self.to)
            first = self.order("verify", "--from", self.to, "--list").split()[0]
            data = server.folder / "data"
            self.assertTrue(self.files_with_canary(data))
            self.assertFalse(self.files_with_canary(pathlib.Path(self.to)))
            self.order("accounts", "delete", "euw_nobody", *config, expected=2)
            said = self.order("accounts", "delete", account, *config)
            self.assertIn("its key destroyed", said)
            until(lambda: not self.files_with_canary(data), "no file to have it", 40)
            self.assertFalse(list((data / "monitors").rglob("*.db")))
            self.assertEqual(self.order("accounts", "list", *config), "There is no account.\n")
            self.assertEqual(owner.get("/api/v1/monitors").status, 401)
            self.order("backup", *config, "--to", self.to)
            said = self.order("verify", *config, "--from", self.to, "--id", first)
            self.assertIn(f"The key of the account {account} is destroyed: nobody can read it", said)
            said = self.order("restore", *config, "--from", self.to, "--id", first, "--account", account, expected=2)
            self.assertIn("is destroyed", said)

    def test_from_files_to_servers_and_back(self):
        with self.server() as files, Sqld() as primary:
            _, ids = self.fill(files)
            key = ("--key-file", str(files.folder / "data" / "secret.key"))
            files.stop()
            self.order("backup", "--config", str(files.config), "--to", self.to)
            server = self.server(section(primary))
            self.addCleanup(server.__exit__, None)  # it is started later
            words = ("restore", "--config", str(server.config), "--from", self.to, *key)
            self.assertIn(f"{SITES} monitors", self.order(*words))
            self.assertIn("empty place", self.order(*words, expected=2))
            server.start()
            self.assert_back(server, ids)
            self.order("backup", "--config", str(server.config), "--to", str(self.folder / "second"))
            server.stop()
            shutil.copytree(files.folder / "data", self.folder / "kept")
            shutil.rmtree(files.folder / "data")
            self.order("restore", "--config", str(files.config), "--from", str(self.folder / "second"),
                       "--key-file", str(self.folder / "kept" / "secret.key"))
            files.start()
            self.assert_back(files, ids)

    def test_by_themselves(self):
        with self.server(f'[backup]\nto = ["{self.to}"]\nevery = "1m"\nkeep = 2\n') as server:
            def made() -> bool:
                with urllib.request.urlopen(f"http://127.0.0.1:{server.metrics_port}/metrics") as answer:
                    text = answer.read().decode()
                return bool(re.search(r'flarewarden_backups_total\{result="made"\} [1-9]', text))
            until(made, "a backup")
            self.order("verify", "--config", str(server.config))


if __name__ == "__main__":
    unittest.main()

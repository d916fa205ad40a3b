"""A real Prometheus scrapes /metrics and asks /probe for looks, as it would ask a blackbox exporter."""

import json
import pathlib
import subprocess
import tempfile
import unittest
import urllib.parse

from support.flarewarden import Server, binary, free_port, until
from support.internet import Lab
from support.visitor import Visitor

MODULES = """
[modules.shop_page]
kind = "http"
timeout = "3s"
body_contains = "Paper Lantern"
"""

SCRAPES = """
global: {{scrape_interval: 1s, scrape_timeout: 1s}}
scrape_configs:
  - job_name: flarewarden
    static_configs: [{{targets: ["{metrics}"]}}]
  - job_name: looks
    metrics_path: /probe
    params: {{module: [shop_page]}}
    static_configs: [{{targets: ["https://shop.example/", "https://expired.example/"]}}]
    relabel_configs:
      - {{source_labels: [__address__], target_label: __param_target}}
      - {{source_labels: [__param_target], target_label: instance}}
      - {{target_label: __address__, replacement: "{metrics}"}}
"""


class Prometheus:
    """The one of the distribution, on a port and in a folder of its own."""

    def __init__(self, metrics: str):
        self.folder = tempfile.TemporaryDirectory(prefix="fw-prometheus-")
        config = pathlib.Path(self.folder.name) / "prometheus.yml"
        config.write_text(SCRAPES.format(metrics=metrics))
        self.base = f"http://127.0.0.1:{free_port()}"
        self.process = subprocess.Popen(
            ["prometheus", f"--config.file={config}", f"--storage.tsdb.path={self.folder.name}/data",
             f"--web.listen-address={self.base.removeprefix('http://')}"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.folder.cleanup()

    def ask(self, query: str) -> dict[str, float]:
        """Values by instance."""
        try:
            page = Visitor(self.base).get("/api/v1/query?" + urllib.parse.urlencode({"query": query}))
        except OSError:
            return {}
        if page.status != 200:
            return {}
        return {one["metric"].get("instance", ""): float(one["value"][1])
                for one in json.loads(page.text)["data"]["result"]}


class Scraped(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.lab = cls.enterClassContext(Lab())
        cls.server = cls.enterClassContext(Server(cls.lab.network_section, MODULES))
        cls.metrics = f"127.0.0.1:{cls.server.metrics_port}"

    def probe(self, **query):
        return Visitor(f"http://{self.metrics}").get("/probe?" + urllib.parse.urlencode(query))

    def test_prometheus_reads_metrics_and_looks(self):
        with Prometheus(self.metrics) as prometheus:
            until(lambda: prometheus.ask('up{job="flarewarden"} == 1'), "the first scrape", 40)
            looks = until(lambda: len(seen := prometheus.ask("probe_success")) == 2 and seen, "looks")
            self.assertEqual(looks, {"https://shop.example/": 1, "https://expired.example/": 0})
            status = prometheus.ask("probe_http_status_code")
            self.assertEqual(status["https://shop.example/"], 200)
            days = prometheus.ask("(probe_ssl_earliest_cert_expiry - time()) / 86400")
            self.assertGreater(days["https://shop.example/"], 1)
            self.assertLess(days["https://expired.example/"], 0)
            self.assertTrue(prometheus.ask("flarewarden_monitors"))

    def test_a_look_that_cannot_be_made_is_refused_with_what_is_allowed(self):
        self.assertEqual(self.probe(module="shop_page").status, 400)
        unknown = self.probe(target="https://shop.example", module="shop")
        self.assertEqual(unknown.status, 400)
        self.assertIn("shop_page", unknown.text)
        inside = self.probe(target="http://127.0.0.1/", module="http")
        self.assertEqual(inside.status, 400)
        self.assertIn("may not connect", inside.text)

    def test_debug_tells_the_look_as_text(self):
        page = self.probe(target="shop.example", module="tls", debug="true")
        self.assertIn("CN=shop.example", page.text)

    def test_a_wrong_module_is_refused_at_the_start(self):
        config = pathlib.Path(self.server.folder) / "wrong.toml"
        config.write_text('[modules.a]\nkind = "http"\naccepted_statusses = "200"\n'
                          '[modules.b]\nkind = "htp"\n')
        done = subprocess.run([binary(), "serve", "--config", str(config), "--data",
                               f"{self.server.folder}/other"], capture_output=True, text=True,
                              timeout=30, check=False)
        self.assertEqual(done.returncode, 2)
        self.assertIn('did you mean "accepted_statuses"', done.stderr)
        self.assertIn("modules.b.kind: must be one of", done.stderr)


if __name__ == "__main__":
    unittest.main()

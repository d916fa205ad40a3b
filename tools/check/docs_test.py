"""Plants differences between pages and sources and expects each to be told."""

import pathlib
import tempfile
import unittest

from docs import Docs

CONFIG = """constexpr std::array kServer = {
    SettingSpec{.name = "listen",
                .type = SettingType::text,
                .default_value = "127.0.0.1:8080",
                .help = "Where."},
    SettingSpec{.name = "names", .type = SettingType::list, .default_value = "", .help = "Who."},
};
  return {{"server", "The web server.", kServer}};
"""
CONFIG_PAGE = '| `server.listen` | `"127.0.0.1:8080"` | Where. |\n| `server.names` | `[]` | Who. |\n'
METRICS = 'looks(metrics.counter(\n    "flarewarden_looks_total", "Looks."))'
METRICS_PAGE = "| `flarewarden_looks_total{kind}` | counter | Looks. |\n"


class Pages(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)
        self.write("src/app/config.cpp", CONFIG)
        self.write("src/app/engine.cpp", METRICS)
        self.write("src/app/serve.cpp", 'command->add_option("--data", 1);')
        self.write("docs/guide/configuration.md", CONFIG_PAGE)
        self.write("docs/ops/metrics.md", METRICS_PAGE)
        self.write("docs/guide/command-line.md", "`serve [--data DIR]`\n")

    def write(self, path: str, text: str) -> None:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def told(self, words: str) -> bool:
        found = Docs(self.root).problems()
        return len(found) == 1 and words in found[0]

    def test_agreement_passes(self) -> None:
        self.assertEqual(Docs(self.root).problems(), [])

    def test_a_key_that_is_not_described(self) -> None:
        self.write("docs/guide/configuration.md", CONFIG_PAGE.splitlines()[0])
        self.assertTrue(self.told("server.names is not described"))

    def test_a_key_that_is_not_there(self) -> None:
        self.write("docs/guide/configuration.md", CONFIG_PAGE + "| `server.port` | `1` | Which. |\n")
        self.assertTrue(self.told("there is no key server.port"))

    def test_another_default(self) -> None:
        self.write("docs/guide/configuration.md", CONFIG_PAGE.replace(":8080", ":80"))
        self.assertTrue(self.told("server.listen: says"))

    def test_metrics(self) -> None:
        self.write("docs/ops/metrics.md", METRICS_PAGE.replace("counter", "gauge"))
        self.assertTrue(self.told("flarewarden_looks_total: says gauge"))
        self.write("docs/ops/metrics.md", "")
        self.assertTrue(self.told("flarewarden_looks_total is not described"))

    def test_an_option_that_is_not_there(self) -> None:
        self.write("docs/guide/command-line.md", "`serve [--data DIR] [--port N]`\n")
        self.assertTrue(self.told("there is no option --port"))

    def test_a_link_that_leads_nowhere(self) -> None:
        self.write("docs/README.md", "[here](ops/metrics.md) and [there](nowhere.md)\n")
        self.assertTrue(self.told("nowhere.md leads nowhere"))


if __name__ == "__main__":
    unittest.main()

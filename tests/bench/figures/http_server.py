"""The HTTP server: requests a second against a bare loop, and the weight of an idle stream."""

import json
import os
import pathlib
import subprocess

from measure.figure import Figure
from support.flarewarden import binary


def figures():
    named = os.environ.get("FLAREWARDEN_BENCH_DIR")
    folder = pathlib.Path(named or pathlib.Path(binary()).parent / "tests/bench")
    done = subprocess.run([folder / "bench_http_server"], check=True, capture_output=True,
                          text=True, timeout=300)
    facts = json.loads(done.stdout.splitlines()[-1])
    bare = {"peer": "a bare loop", "peer_value": facts["bare_per_s"]}
    yield Figure("requests over HTTP/1.1", facts["http1_per_s"], "/s", **bare)
    yield Figure("requests over HTTP/2", facts["http2_per_s"], "/s", **bare)
    yield Figure("an idle event stream over HTTP/1.1", facts["stream1_kib"], "KiB")
    yield Figure("an idle event stream over HTTP/2", facts["stream2_kib"], "KiB")

"""The HTTP server: requests a second against a bare loop, and the weight of an idle stream."""

import json

from measure.figure import Figure
from measure.process import benchmark


def figures():
    facts = json.loads(benchmark("http_server"))
    bare = {"peer": "a bare loop", "peer_value": facts["bare_per_s"]}
    yield Figure("requests over HTTP/1.1", facts["http1_per_s"], "/s", **bare)
    yield Figure("requests over HTTP/2", facts["http2_per_s"], "/s", **bare)
    yield Figure("an idle event stream over HTTP/1.1", facts["stream1_kib"], "KiB")
    yield Figure("an idle event stream over HTTP/2", facts["stream2_kib"], "KiB")

"""The scan of every site of the lab: what is planted is found, and decoys are not."""

import concurrent.futures
import unittest

from support import detection
from support.flarewarden import run_json
from support.internet import Lab

RECALL_MIN, PRECISION_MIN = 0.97, 0.98


class Detection(unittest.TestCase):
    def test_the_planted_dependencies_are_found_and_nothing_else(self):
        def one(lab, site, wanted):
            found = run_json("scan", wanted["url"], "--no-browser", *lab.look_options)
            return detection.score(site, wanted, found, with_browser=False)

        with Lab() as lab, concurrent.futures.ThreadPoolExecutor(2) as pool:
            jobs = [pool.submit(one, lab, site, wanted)
                    for site, wanted in detection.expected().items()]
            scores = [job.result() for job in jobs]
        table = detection.table(scores)
        self.assertGreaterEqual(detection.recall(scores), RECALL_MIN, "\n" + table)
        self.assertGreaterEqual(detection.precision(scores), PRECISION_MIN, "\n" + table)


if __name__ == "__main__":
    unittest.main()

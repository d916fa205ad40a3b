"""The check of the lock sees what `npm ci` would refuse."""

import unittest

import lock


class Lock(unittest.TestCase):
    def test_a_whole_lock_passes(self):
        self.assertEqual(lock.problems({"packages": {
            "": {"dependencies": {"a": "1"}}, "node_modules/a": {"dependencies": {"@s/b": "1"}},
            "node_modules/a/node_modules/@s/b": {}}}), [])

    def test_a_missing_optional_package_is_named(self):
        [problem] = lock.problems({"packages": {
            "node_modules/a": {"optionalDependencies": {"a-android": "1"}}}})
        self.assertIn("node_modules/a names a-android", problem)


if __name__ == "__main__":
    unittest.main()

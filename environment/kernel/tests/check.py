"""Tests the kernel and tells the result of each test as one JSON object a line: name, seconds, and error or skipped.

Usage: check.py [--list] [PARTS OF TEST NAMES]
"""

import json
import sys
import time
import unittest

from cells import Kept, Language
from conformance import Conformance, Welcome
from displays import Displays
from faults import Faults, Lives, Stale
from files import Deaths, Files, Output
from headless import Headless, Saved
from interrupts import Interrupts
from protocol import Hostile, Protocol

SUITES = [Conformance, Welcome, Faults, Kept, Language, Interrupts, Files, Output, Displays, Deaths, Headless, Saved, Protocol, Hostile, Lives, Stale]


def name_of(test):
    """'kernel faults: export in a cell'"""
    suite, name = test.id().split(".")[-2:]
    return f"kernel {suite.lower()}: {name.removeprefix('test_').replace('_', ' ')}"


class Teller(unittest.TestResult):
    """One line a test; subtests that fail belong to their test."""

    def startTest(self, test):
        super().startTest(test)
        self.start = time.monotonic()
        self.wrong = []
        self.skip = None

    def addError(self, test, err):
        super().addError(test, err)
        if isinstance(test, unittest.TestCase):
            self.wrong.append(self._exc_info_to_string(err, test))
        else:
            self.tell(str(test), 0, {"error": self._exc_info_to_string(err, test)})

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self.wrong.append(self._exc_info_to_string(err, test))

    def addSubTest(self, test, subtest, err):
        super().addSubTest(test, subtest, err)
        if err is not None:
            self.wrong.append(f"{subtest}\n{self._exc_info_to_string(err, test)}")

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self.skip = reason

    def stopTest(self, test):
        outcome = {"error": "\n".join(self.wrong)} if self.wrong else {"skipped": self.skip} if self.skip else {}
        self.tell(name_of(test), time.monotonic() - self.start, outcome)
        super().stopTest(test)

    def tell(self, name, seconds, outcome):
        print(json.dumps({"name": name, "seconds": seconds, **outcome}), flush=True)

    def _exc_info_to_string(self, err, test):
        return super()._exc_info_to_string(err, test) if hasattr(test, "failureException") else str(err[1])


def main(parts):
    loader = unittest.TestLoader()
    tests = [test for suite in SUITES for test in loader.loadTestsFromTestCase(suite)]
    listing, parts = "--list" in parts, [part for part in parts if part != "--list"]
    wanted = [test for test in tests if not parts or any(part in name_of(test) for part in parts)]
    if listing:
        for test in wanted:
            print(json.dumps({"name": name_of(test), "seconds": 0}))
        return 0
    result = unittest.TestSuite(wanted).run(Teller())
    return 0 if result.wasSuccessful() else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

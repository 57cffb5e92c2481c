"""Prints one line "pass|fail|skip<TAB>name" per test case, with what failed behind it.

usage: count_cases.py JUNIT_OF_CTEST [DIRECTORY_OF_GTEST_REPORTS]

A program that ctest knows as one entry is counted by the cases of the gtest report
of its name. An entry that failed without a failed case (a crash) is a failure itself.
"""

import pathlib
import sys
import xml.etree.ElementTree as ET


LONGEST_REASON = 1000


def one_line(text):
    return " ".join((text or "").split())[:LONGEST_REASON]


def gtest_cases(report):
    for case in ET.parse(report).iter("testcase"):
        name = f"{case.get('classname')}.{case.get('name')}"
        if case.find("failure") is not None:
            messages = " / ".join(f.get("message") or "" for f in case.iter("failure"))
            yield "fail", f"{name}: {one_line(messages)}"
        elif case.find("skipped") is not None or case.get("result") == "skipped":
            node = case.find("skipped")
            reason = (node.get("message") or "") if node is not None else ""
            yield "skip", f"{name}: {one_line(reason)}"
        elif case.get("status") == "notrun":
            yield "skip", f"{name}: disabled"
        else:
            yield "pass", name


def entry_result(entry):
    if entry.get("status") == "run":
        return "pass", ""
    if entry.get("status") in ("notrun", "disabled") and entry.find("skipped") is not None:
        output = (entry.findtext("system-out") or "").splitlines()
        # gtest prints the reason of GTEST_SKIP on the line after its place.
        reasons = [output[i + 1] for i, line in enumerate(output[:-1]) if line.endswith(": Skipped")]
        return "skip", f": {reasons[0] if reasons else entry.find('skipped').get('message')}"
    output = entry.findtext("system-out") or ""
    at = output.find(": Failure")
    # Without a failed expectation the end tells most.
    what = output[output.rfind("\n", 0, at) + 1 :] if at >= 0 else output[-LONGEST_REASON:]
    return "fail", f": {one_line(what)}"


def main():
    reports = pathlib.Path(sys.argv[2]) if len(sys.argv) > 2 else None
    for entry in ET.parse(sys.argv[1]).iter("testcase"):
        name = entry.get("name")
        result, reason = entry_result(entry)
        report = reports / f"{name}.xml" if reports else None
        cases = list(gtest_cases(report)) if report and report.exists() else []
        for case_result, case_name in cases:
            print(f"{case_result}\t{case_name}")
        if not cases or (result == "fail" and all(r != "fail" for r, _ in cases)):
            print(f"{result}\t{name}{reason}")


if __name__ == "__main__":
    main()

"""Measure every degenerate program and write conformance/mutants/SCORES.md."""

import sys

from conformance.selftest.proof.degenerates import scores


def main() -> int:
    """Measure, write, and list what the bounded ones passed."""
    found = {}
    for item in scores.DEGENERATES:
        found[item.name], took_s = scores.measure(item.name)
        sys.stdout.write(f"{item.name}: {scores.share(found[item.name]):.1%} in {took_s:.0f} s\n")
        if item.bounded:
            sys.stdout.writelines(f"  {name}\n" for name in scores.passed(found[item.name]))
    scores.SCORES.write_text("".join(f"{line}\n" for line in scores.report(found)), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())

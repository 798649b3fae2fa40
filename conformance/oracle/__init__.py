"""Pure judgement: scenario and observation in, findings out; nothing is asked of the target."""

from conformance.oracle.judgement import Facts, judge, judge_control
from conformance.oracle.verdict import verdict

__all__ = ["Facts", "judge", "judge_control", "verdict"]

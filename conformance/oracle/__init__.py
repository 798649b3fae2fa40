"""Pure judgement: scenario and observation in, findings out; nothing is asked of the target."""

from conformance.oracle.case import Facts
from conformance.oracle.judgement import judge, judge_control, verdict

__all__ = ["Facts", "judge", "judge_control", "verdict"]

"""What a run tells: the text of a failure, the table of verdicts, report.json and summary.md."""

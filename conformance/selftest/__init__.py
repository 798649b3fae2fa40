"""Tests of the suite itself: what it promises is true before it judges anyone."""

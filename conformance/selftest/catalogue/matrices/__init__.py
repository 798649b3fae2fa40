"""The matrices are complete, and their IDs are permanent."""

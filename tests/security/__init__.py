"""What docs/threat-model.md promises, and what is not tried elsewhere (tests/api/test_guard.py, …)."""

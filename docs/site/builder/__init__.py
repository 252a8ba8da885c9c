"""Builds the documentation site: `make docs`, or `PYTHONPATH=docs/site python -m builder FOLDER`."""

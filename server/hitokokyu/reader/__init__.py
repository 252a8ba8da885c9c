"""The learned reader: what a post reads like, beyond its words. See docs/reader.md."""

"""The second reader: a language model on this machine, asked just before publishing. See docs/second-reader.md."""

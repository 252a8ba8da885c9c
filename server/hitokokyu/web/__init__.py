"""The HTTP service. Loopback only; see `guard` for who is let in."""

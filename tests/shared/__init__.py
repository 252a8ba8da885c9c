"""A service that an office shares: the real gunicorn with two workers, behind the real nginx with TLS."""

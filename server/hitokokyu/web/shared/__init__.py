"""The service of an office that prefers one server to many: behind a proxy with TLS, for several users."""

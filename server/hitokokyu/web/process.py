"""What the system is told about the process of a service."""

from __future__ import annotations


def leave_no_memory_behind() -> None:
    """Should the process crash, the system writes none of its memory, and so no post, to the disk."""
    try:
        import resource
    except ImportError:  # Windows, whose reports of crashes are settled by its administrator.
        return
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

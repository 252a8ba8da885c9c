"""ひと呼吸: a careful look at a post before it is published, on the writer's own machine."""

from .advisor import Advisor, PostTooLong, Settings, UnknownGuideline
from .models import Context, Finding, Post, Report
from .pack.errors import PackError

__all__ = [
    "Advisor",
    "Context",
    "Finding",
    "PackError",
    "Post",
    "PostTooLong",
    "Report",
    "Settings",
    "UnknownGuideline",
]

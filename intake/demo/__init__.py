"""A demo university, the same for the same number of students: a roster and a calendar as files would bring them."""

from intake.demo.university import DemoUniversity, demo_university

__all__ = ["DemoUniversity", "demo_university"]

"""The exercises of every lesson, in folders named like the parts of the course."""

from minitf_widgets.course.lessons import shipping, two_ways

PARTS = (two_ways, shipping)
LESSONS = tuple(lesson for part in PARTS for lesson in part.LESSONS)

"""The exercises of every lesson, in folders named like the parts of the course."""

from minitf_widgets.course.lessons import ecosystem, learning, shipping, two_ways

PARTS = (two_ways, learning, shipping, ecosystem)
LESSONS = tuple(lesson for part in PARTS for lesson in part.LESSONS)

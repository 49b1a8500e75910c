"""Exercises of part V: the ecosystem."""

from minitf_widgets.course.lessons.ecosystem import lesson_23

LESSONS = (lesson_23,)

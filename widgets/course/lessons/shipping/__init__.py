"""Exercises of part IV: shipping."""

from minitf_widgets.course.lessons.shipping import lesson_19

LESSONS = (lesson_19,)

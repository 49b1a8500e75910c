"""Exercises of part IV: shipping."""

from minitf_widgets.course.lessons.shipping import lesson_19, lesson_20

LESSONS = (lesson_19, lesson_20)

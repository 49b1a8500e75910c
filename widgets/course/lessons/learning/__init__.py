"""Exercises of part II: learning."""

from minitf_widgets.course.lessons.learning import lesson_08

LESSONS = (lesson_08,)

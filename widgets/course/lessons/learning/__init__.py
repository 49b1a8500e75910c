"""Exercises of part II: learning."""

from minitf_widgets.course.lessons.learning import (
    lesson_06,
    lesson_07,
    lesson_08,
    lesson_09,
    lesson_10,
)

LESSONS = (lesson_06, lesson_07, lesson_08, lesson_09, lesson_10)

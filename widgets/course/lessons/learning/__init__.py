"""Exercises of part II: learning."""

from minitf_widgets.course.lessons.learning import lesson_07, lesson_08, lesson_09

LESSONS = (lesson_07, lesson_08, lesson_09)

"""Exercises of parts 0 and I: welcome, and two ways to run."""

from minitf_widgets.course.lessons.two_ways import (
    lesson_00,
    lesson_01,
    lesson_02,
    lesson_03,
    lesson_04,
    lesson_05,
)

LESSONS = (lesson_00, lesson_01, lesson_02, lesson_03, lesson_04, lesson_05)

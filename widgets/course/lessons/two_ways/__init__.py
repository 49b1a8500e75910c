"""Exercises of parts 0 and I: welcome, and two ways to run."""

from minitf_widgets.course.lessons.two_ways import lesson_00

LESSONS = (lesson_00,)

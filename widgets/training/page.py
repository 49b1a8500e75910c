"""What the page of a training view is sent, part by part.

Parts that change rarely are apart from those that change at every step, so that little
is sent ten times a second.

In TensorFlow: no counterpart
"""

from minitf_widgets.training import curves
from minitf_widgets.training.running.failures import place_name
from minitf_widgets.training.running.loop import ENDED

LOG_LINES = 60


def parts(view):
    """All parts of a `TrainingView`, for JSON."""
    run = view.current
    count = len(view.runs)
    first = max(0, count - curves.MOST_RUNS)
    head, rows = curves.table(view.runs)
    return {
        "progress": progress(view, run),
        "failure": failure(run),
        "curves": curves.lines([run], count - 1, view.smoothing),
        "earlier": curves.lines(view.runs[first:-1], first, view.smoothing),
        "runs": {"head": head, "rows": rows, "first": first},
        "events": [[step, what] for step, what in run.events[-50:]],
        "rate": rate(view),
        "settings": {"log": view.log_scale, "smoothing": view.smoothing},
        "panel": panel(view),
        "log": run.log.lines()[-LOG_LINES:] if view._panel == "log" else [],
    }


def progress(view, run):
    """Where the run is, in numbers and words."""
    speed = view._clock.speed
    left = view._clock.left(run.step, run.steps)
    return {
        "name": run.name,
        "state": run.state,
        "step": run.step,
        "steps": run.steps,
        "words": progress_words(run),
        "speed": "" if speed is None else f"{speed:,.4g} steps/s",
        "left": "" if left is None else f"{duration(left)} left",
        "note": run.note,
        "ended": run.state in ENDED,
    }


def progress_words(run):
    """Says where a run is.

    >>> from minitf_widgets.training.record import Run
    >>> run = Run("a")
    >>> run.step, run.steps, run.epoch = 3, 10, 1
    >>> progress_words(run)
    'step 3 of 10, epoch 1'
    """
    words = f"step {run.step}" + (f" of {run.steps}" if run.steps else "")
    if run.epoch:
        words += f", epoch {run.epoch}" + (f" of {run.epochs}" if run.epochs else "")
    return words


def duration(seconds):
    """Says how long something takes, roughly.

    >>> duration(3.2), duration(75), duration(7300)
    ('4 s', '1 min 15 s', '2 h 1 min')
    """
    seconds = int(seconds + 0.999)
    if seconds < 60:
        return f"{seconds} s"
    if seconds < 3600:
        return f"{seconds // 60} min {seconds % 60} s"
    return f"{seconds // 3600} h {seconds % 3600 // 60} min"


def failure(run):
    """Why the run failed, None if it did not."""
    found = run.failure
    if found is None:
        return None
    return {
        "message": found.message,
        "place": place_name(found),
        "code": found.code,
        "details": found.details,
    }


def rate(view):
    """The learning rate, and whether it can be set."""
    known = view._rate is not None
    value = view.rate
    return {
        "known": known,
        "value": None if value is None else float(f"{value:.6g}"),
        "text": "" if value is None else f"{value:.4g}",
        "why_not": view._rate.why_not if known else "",
    }


def panel(view):
    """The panel that is shown, at the step that is looked at."""
    titles = view.panel_titles
    frames = view._album.frames
    found = {"titles": titles, "title": view._panel, "kind": "log", "steps": []}
    shown = next((p for p in view._panels if p.title == view._panel), None)
    if shown is None:
        return found
    found.update(kind=shown.kind, steps=[frame.step for frame in frames])
    frame = frame_shown(view)
    if frame is None:
        return {**found, "kind": "empty"}
    shot = frame.shots[shown.title]
    more = past(view) if shown.kind == "distributions" else ()
    data = shown.page(shot, *more)
    newest = view._shown is None
    return {**found, "step": frame.step, "newest": newest, "data": data}


def frame_shown(view):
    """The snapshot that is looked at: the last one up to the step chosen."""
    frames = view._album.frames
    if not frames:
        return None
    if view._shown is None:
        return frames[-1]
    before = [frame for frame in frames if frame.step <= view._shown]
    return before[-1] if before else frames[0]


def past(view):
    """The snapshots that a histogram over time is made of, and which array's."""
    return view._album.frames, view._chosen


def newest_shots(view):
    """Yields each panel with its newest snapshot, if there is one."""
    frames = view._album.frames
    for panel_ in view._panels if frames else ():
        yield panel_, frames[-1].shots[panel_.title]

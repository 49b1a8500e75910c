"""`View`: a plain object that a notebook shows, live where it can.

The browser's half of a view is a widget (`anywidget`) that draws what the *parts* say:
named JSON values, sent when they change. What a user does there comes back as a small
message, `{"action": "step_back"}`, and calls the method `on_step_back`. All thinking is
done here, in Python; the page only draws. In a saved notebook, on a web page and in a
terminal the same object is a still picture and plain words.

A view is not itself a widget: a widget brings displays of its own, which on Google
Colab would hide the still picture.

In TensorFlow: no counterpart
"""

import functools
import html
import inspect
import json
import pathlib
import sys
import threading
import traceback

from minitf_widgets.front import modules

FOLDER = pathlib.Path(__file__).parent


class View:
    """Base class of all live views.

    A subclass gives `script`, the path of its JavaScript module, `style`, that of its
    style sheet, or a tuple of such paths, `parts()`, `text()` and `static_html()`, and
    a method `on_...` for each thing a user can do.
    """

    script = None
    style = None
    title = ""

    def __init__(self):
        self._canvas = None
        self._closed = False
        self._sending = threading.RLock()  # views may be refreshed from any thread

    # --- What a subclass gives --------------------------------------------------

    def parts(self):
        """Returns the dict of JSON values that the page draws."""
        raise NotImplementedError

    def text(self):
        """Returns what the view shows, in words."""
        raise NotImplementedError

    def static_html(self):
        """Returns the still form: HTML without scripts and without inline SVG."""
        raise NotImplementedError

    # --- The live half ----------------------------------------------------------

    def refresh(self):
        """Sends the parts that changed to the page, if there is one."""
        with self._sending:
            if self._canvas is not None:
                self._send(self.parts())

    def _send(self, parts):
        with self._canvas.hold_sync():
            for name, value in as_json(parts).items():
                if getattr(self._canvas, name) != value:
                    setattr(self._canvas, name, value)

    def receive(self, content):
        """Does what a message from the page asks for; shows the error if it fails.

        >>> class Lamp(View):
        ...     def on_light(self, color="white"):
        ...         print(color)
        >>> Lamp().receive({"action": "light", "color": "red"})
        red
        """
        problem = _failure(lambda: self._method(content)(**_arguments(content)))
        with self._sending:
            if self._canvas is not None:
                unseen = _failure(lambda: self._send(self.parts()))
                self._canvas.problem = problem or unseen
                self._canvas.send({"answered": True})  # or the page says that it waits

    def _method(self, content):
        action = content.get("action") if isinstance(content, dict) else None
        method = getattr(self, f"on_{action}", None)
        if method is None:
            raise ValueError(f"{self.title or 'The view'} cannot do {action!r}.")
        inspect.signature(method).bind(**_arguments(content))
        return method

    def canvas(self):
        """Returns the widget, made when it is first wanted; None once closed."""
        with self._sending:
            if self._canvas is None and not self._closed:
                parts = self.parts()
                kind = _canvas_class(self.script, self.style)
                self._canvas = kind(parts)
                self._canvas.on_msg(lambda _, content, buffers: self.receive(content))
            return self._canvas

    def close(self):
        """Frees what the view holds, here and in the page."""
        with self._sending:
            self._closed = True
            if self._canvas is not None:
                self._canvas.close()
                self._canvas = None

    def check_open(self):
        """Raises RuntimeError if the view was closed and holds nothing any more."""
        if self._closed:
            raise RuntimeError(
                f"{self.title or 'The view'} was closed, which freed what it showed. "
                "Make a new one."
            )

    # --- What a notebook asks for -----------------------------------------------

    def _repr_mimebundle_(self, include=None, exclude=None):
        data, metadata = {}, {}
        canvas = self.canvas() if can_be_live() else None
        if canvas is not None:
            bundle = canvas._repr_mimebundle_()
            data, metadata = bundle if isinstance(bundle, tuple) else (bundle or {}, {})
            data = {k: v for k, v in data.items() if k != "text/plain"}
        data["text/plain"] = self.text()
        if canvas is None or "google.colab" not in sys.modules:
            data["text/html"] = self.static_html()  # Colab might prefer it
        return data, metadata

    def __repr__(self):
        return self.text()


def _arguments(content):
    return {key: value for key, value in content.items() if key != "action"}


def _failure(action):
    """Does something; returns what the page says if it fails, None if it does not."""
    try:
        action()
    except Exception as error:  # whatever it is, the user must see it in the page
        return {
            "message": f"{type(error).__name__}: {error}",
            "details": "".join(traceback.format_exception(error)[-8:]),
        }
    return None


def can_be_live():
    """Tells whether there is a notebook's kernel that a page could talk to."""
    shell = sys.modules.get("IPython") and sys.modules["IPython"].get_ipython()
    return getattr(shell, "kernel", None) is not None


def image(address, words):
    """Returns an `<img>` with a `data:` address, and the words for who cannot see it.

    >>> image("data:,", "a < b")
    '<img alt="a &lt; b" style="max-width:100%" src="data:,">'
    """
    alt = html.escape(words)
    return f'<img alt="{alt}" style="max-width:100%" src="{address}">'


def as_json(value):
    """Returns `value` as the page will get it; raises TypeError if it cannot be sent.

    NaN and infinity have no JSON: they must be sent as text.
    """
    return json.loads(json.dumps(value, allow_nan=False))


@functools.cache
def _canvas_class(script, style):
    """Makes the widget class for a script: a module and a style sheet of its own."""
    import anywidget  # half a second, and only a notebook needs it
    import traitlets

    sheets = style if isinstance(style, tuple) else (style,) if style else ()

    class Canvas(anywidget.AnyWidget):
        """The page's half of a view: a trait for each part."""

        _esm = modules.join(script)
        _css = modules.styles(FOLDER / "view.css", *sheets)
        problem = traitlets.Any(None, allow_none=True).tag(sync=True)

        def __init__(self, parts):
            traits = {
                name: traitlets.Any(allow_none=True).tag(sync=True) for name in parts
            }
            self.add_traits(**traits)
            super().__init__(**{name: as_json(part) for name, part in parts.items()})

        def __repr__(self):
            return "Canvas()"

    # The page keeps one style sheet for each name of a class.
    script = pathlib.Path(script)
    Canvas.__name__ = f"Canvas_{script.parent.name}_{script.stem}"
    return Canvas

"""The exceptions that operations raise, with TensorFlow's codes.

    Exception
    |-- OpError                           .message .op .node_def .error_code
    |   |-- CancelledError           1    the step was stopped
    |   |-- UnknownError             2
    |   |-- InvalidArgumentError     3    wrong shape, dtype or value
    |   |-- DeadlineExceededError    4
    |   |-- NotFoundError            5    no such file, key or resource
    |   |-- AlreadyExistsError       6
    |   |-- PermissionDeniedError    7
    |   |-- ResourceExhaustedError   8    out of memory
    |   |-- FailedPreconditionError  9    reading a variable not initialized
    |   |-- AbortedError            10
    |   |-- OutOfRangeError         11    the data set is at its end
    |   |-- UnimplementedError      12
    |   |-- InternalError           13
    |   |-- UnavailableError        14
    |   |-- DataLossError           15    a file is damaged
    |   `-- UnauthenticatedError    16
    |-- TypeError
    |   `-- OperatorNotAllowedInGraphError    `if` on a symbolic tensor
    `-- ValueError
        `-- InaccessibleTensorError           a tensor of another function

Inside minitf write `InvalidArgumentError(None, None, "what happened")`; whoever runs
a node of a graph adds the node.

In TensorFlow: tensorflow/python/framework/errors_impl.py
"""

import traceback
import warnings

OK = 0
CANCELLED = 1
UNKNOWN = 2
INVALID_ARGUMENT = 3
DEADLINE_EXCEEDED = 4
NOT_FOUND = 5
ALREADY_EXISTS = 6
PERMISSION_DENIED = 7
RESOURCE_EXHAUSTED = 8
FAILED_PRECONDITION = 9
ABORTED = 10
OUT_OF_RANGE = 11
UNIMPLEMENTED = 12
INTERNAL = 13
UNAVAILABLE = 14
DATA_LOSS = 15
UNAUTHENTICATED = 16


class InaccessibleTensorError(ValueError):
    """A tensor is used where it does not exist, as outside its function."""


class OperatorNotAllowedInGraphError(TypeError):
    """Python needs a value now (`if`, `for`, `int()`), the tensor has none yet."""


class OpError(Exception):
    """What every error of a running operation is.

    >>> from minitf.core import errors
    >>> error = errors.NotFoundError(None, None, "no such file")
    >>> str(error), error.error_code, isinstance(error, errors.OpError)
    ('no such file', 5, True)
    """

    def __init__(self, node_def, op, message, error_code, *args):
        super().__init__()
        self._node_def = node_def
        self._op = op
        self._message = message
        self._error_code = error_code
        self._experimental_payloads = args[0] if args else {}

    @property
    def message(self):
        """What happened."""
        return self._message

    @property
    def op(self):
        """The `tf.Operation` that failed, or None if there is no graph."""
        return self._op

    @property
    def error_code(self):
        """The integer that names the kind of error."""
        return self._error_code

    @property
    def node_def(self):
        """The `NodeDef` of the operation that failed, or None."""
        return self._node_def

    @property
    def experimental_payloads(self):
        """A dict of further details."""
        return self._experimental_payloads

    def __str__(self):
        if self._op is None:
            return self._message
        return f"{self._message}\n\n{''.join(_origin(self._op))}"

    def __reduce__(self):
        details = (self._error_code, self._experimental_payloads)
        return OpError, (self._node_def, self._op, self._message, *details)


def _origin(op):
    """Yield the text that tells where in the program the op was made."""
    lines = traceback.format_list(op.traceback or [])
    yield f"Original stack trace for {op.name!r}:\n"
    yield from lines
    original = getattr(op, "_original_op", None)
    while original is not None:
        yield (
            f"\n...which was originally created as op {original.name!r}, defined at:\n"
        )
        earlier, lines = lines, traceback.format_list(original.traceback or [])
        yield from _elide(lines, earlier)
        original = getattr(original, "_original_op", None)


def _elide(lines, earlier):
    """Yield the lines, of each run that equals `earlier` only the first and last."""
    same = [a == b for a, b in zip(lines, earlier)]
    same += [False] * (len(lines) - len(same) + 1)
    run = 0
    for i, line in enumerate(lines):
        run = run + 1 if same[i] else 0
        if run > 2 and not same[i + 1]:
            yield f"[elided {run - 2} identical lines from previous traceback]\n"
        if run <= 1 or not same[i + 1]:
            yield line


class _CodedError(OpError):
    """An error whose class says its code, so that it is not given again."""

    _code = UNKNOWN

    def __init__(self, node_def, op, message, *args):
        super().__init__(node_def, op, message, self._code, *args)

    def __reduce__(self):
        details = (self._experimental_payloads,)
        return type(self), (self._node_def, self._op, self._message, *details)


class CancelledError(_CodedError):
    """An operation was cancelled, as when a queue or a session is closed."""

    _code = CANCELLED


class UnknownError(_CodedError):
    """An error nobody has a better name for."""

    _code = UNKNOWN


class InvalidArgumentError(_CodedError):
    """An operation received an argument it cannot work with."""

    _code = INVALID_ARGUMENT


class DeadlineExceededError(_CodedError):
    """An operation did not finish in time."""

    _code = DEADLINE_EXCEEDED


class NotFoundError(_CodedError):
    """Something asked for, such as a file, is not there."""

    _code = NOT_FOUND


class AlreadyExistsError(_CodedError):
    """Something to be created, such as a file, is already there."""

    _code = ALREADY_EXISTS


class PermissionDeniedError(_CodedError):
    """The caller may not do this, as writing to a read-only file."""

    _code = PERMISSION_DENIED


class UnauthenticatedError(_CodedError):
    """The caller could not be identified."""

    _code = UNAUTHENTICATED


class ResourceExhaustedError(_CodedError):
    """Memory, disk or another resource is used up."""

    _code = RESOURCE_EXHAUSTED


class FailedPreconditionError(_CodedError):
    """The state does not allow this, as reading a variable before initializing it."""

    _code = FAILED_PRECONDITION


class AbortedError(_CodedError):
    """An operation was given up, usually for another one that runs."""

    _code = ABORTED


class OutOfRangeError(_CodedError):
    """An operation went past the end, as of a file or a data set."""

    _code = OUT_OF_RANGE


class UnimplementedError(_CodedError):
    """An operation does not do this, at least not for these types."""

    _code = UNIMPLEMENTED


class InternalError(_CodedError):
    """Something that should always hold did not."""

    _code = INTERNAL


class UnavailableError(_CodedError):
    """A service cannot be reached at the moment."""

    _code = UNAVAILABLE


class DataLossError(_CodedError):
    """Data is damaged, as a file cut short or with a wrong checksum."""

    _code = DATA_LOSS


_CODE_TO_CLASS = {cls._code: cls for cls in _CodedError.__subclasses__()}
_CLASS_TO_CODE = {cls: code for code, cls in _CODE_TO_CLASS.items()}


def exception_type_from_error_code(error_code):
    """Return the class of the errors with this code; KeyError if there is none.

    >>> from minitf.core import errors
    >>> errors.exception_type_from_error_code(errors.OUT_OF_RANGE).__name__
    'OutOfRangeError'
    """
    try:
        return _CODE_TO_CLASS[error_code]
    except KeyError:
        raise KeyError(
            f"No exception has the error code {error_code!r}; the codes are 1 to 16."
        ) from None


def error_code_from_exception_type(cls):
    """Return the code of one of the classes above.

    For any other class warn and return an `UnknownError`, as TensorFlow does.
    """
    try:
        return _CLASS_TO_CODE[cls]
    except KeyError:
        warnings.warn("Unknown class exception", stacklevel=2)
        return UnknownError(None, None, "Unknown class exception")

"""Tests of `minitf.core.errors`; the expected values are TensorFlow 2.21's."""

import builtins
import copy
import pickle
import re
import traceback

import pytest

from minitf.core import errors

CODES = {
    "CANCELLED": (1, "CancelledError"),
    "UNKNOWN": (2, "UnknownError"),
    "INVALID_ARGUMENT": (3, "InvalidArgumentError"),
    "DEADLINE_EXCEEDED": (4, "DeadlineExceededError"),
    "NOT_FOUND": (5, "NotFoundError"),
    "ALREADY_EXISTS": (6, "AlreadyExistsError"),
    "PERMISSION_DENIED": (7, "PermissionDeniedError"),
    "RESOURCE_EXHAUSTED": (8, "ResourceExhaustedError"),
    "FAILED_PRECONDITION": (9, "FailedPreconditionError"),
    "ABORTED": (10, "AbortedError"),
    "OUT_OF_RANGE": (11, "OutOfRangeError"),
    "UNIMPLEMENTED": (12, "UnimplementedError"),
    "INTERNAL": (13, "InternalError"),
    "UNAVAILABLE": (14, "UnavailableError"),
    "DATA_LOSS": (15, "DataLossError"),
    "UNAUTHENTICATED": (16, "UnauthenticatedError"),
}


@pytest.mark.parametrize(
    ("constant", "code", "name"), [(k, *v) for k, v in CODES.items()]
)
def test_each_code_belongs_to_its_class(constant, code, name):
    cls = getattr(errors, name)
    assert getattr(errors, constant) == code
    assert errors.exception_type_from_error_code(code) is cls
    assert errors.error_code_from_exception_type(cls) == code
    error = cls(None, None, "what happened")
    assert isinstance(error, errors.OpError)
    assert (str(error), error.message) == ("what happened", "what happened")
    assert (error.error_code, error.op, error.node_def) == (code, None, None)
    assert error.experimental_payloads == {}
    assert error.args == ()
    assert repr(error) == f"{name}()"


def test_the_tree_in_the_docstring_is_the_tree_of_classes():
    drawn = re.findall(r"(\w+Error)\b +(\d+)?", errors.__doc__.split("Inside")[0])
    for name, code in drawn:
        cls = getattr(errors, name, None) or getattr(builtins, name)
        assert issubclass(cls, Exception)
        if code:
            assert errors.exception_type_from_error_code(int(code)) is cls
    assert len([code for _, code in drawn if code]) == 16


def test_payloads_are_kept():
    error = errors.NotFoundError(None, None, "text", {b"key": b"value"})
    assert error.experimental_payloads == {b"key": b"value"}


@pytest.mark.parametrize(
    "error",
    [
        errors.OpError(None, None, "text", 77, {b"a": b"b"}),
        errors.DataLossError(None, None, "text", {b"a": b"b"}),
    ],
    ids=lambda error: type(error).__name__,
)
def test_errors_survive_pickling_and_copying(error):
    for twin in (pickle.loads(pickle.dumps(error)), copy.copy(error)):
        assert type(twin) is type(error)
        assert twin.message == "text"
        assert twin.error_code == error.error_code
        assert twin.experimental_payloads == {b"a": b"b"}


class FakeOp:
    """As much of an operation as an error needs to tell where it was made."""

    def __init__(self, name, lines, original=None):
        self.name = name
        self.traceback = [
            traceback.FrameSummary(f"{file}.py", number, "f", line="")
            for file, number in lines
        ]
        self._original_op = original


def test_an_error_of_a_graph_tells_where_its_op_was_made():
    error = errors.InternalError(None, FakeOp("Const", [("program", 3)]), "boo")
    assert str(error) == (
        "boo\n\nOriginal stack trace for 'Const':\n"
        '  File "program.py", line 3, in f\n'
    )


def test_an_error_of_a_derived_op_tells_also_where_the_original_was_made():
    shared = [("main", n) for n in range(4)]
    original = FakeOp("MatMul", [*shared, ("model", 7)])
    op = FakeOp("gradients/MatMul_grad", [*shared, ("train", 9)], original)
    text = str(errors.InvalidArgumentError(None, op, "shapes"))
    before, after = text.split("\n...which was originally created as op 'MatMul', ")
    assert before.count("File") == 5
    assert after == (
        "defined at:\n"
        '  File "main.py", line 0, in f\n'
        "[elided 2 identical lines from previous traceback]\n"
        '  File "main.py", line 3, in f\n'
        '  File "model.py", line 7, in f\n'
    )


def test_misuse_of_symbolic_tensors_is_not_an_error_of_an_operation():
    assert errors.OperatorNotAllowedInGraphError.__bases__ == (TypeError,)
    assert errors.InaccessibleTensorError.__bases__ == (ValueError,)


def test_the_message_is_required_and_cannot_be_changed():
    with pytest.raises(TypeError, match="message"):
        errors.NotFoundError(None, None)
    error = errors.NotFoundError(None, None, "text")
    with pytest.raises(AttributeError):
        error.message = "other"


def test_a_code_without_a_class_is_a_key_error_that_says_so():
    with pytest.raises(KeyError, match="No exception has the error code 17"):
        errors.exception_type_from_error_code(17)
    with pytest.raises(KeyError, match="error code 0"):
        errors.exception_type_from_error_code(errors.OK)


def test_a_class_without_a_code_gives_a_warning_and_an_unknown_error():
    with pytest.warns(UserWarning, match="Unknown class exception"):
        result = errors.error_code_from_exception_type(ValueError)
    assert isinstance(result, errors.UnknownError)

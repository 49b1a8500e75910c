"""Event files: what is in them, when it gets there, and what damage leads to."""

import gc
import io
import os
import pathlib
import shutil
import subprocess
import sys
import threading
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minitf.core import errors
from minitf.formats import events, proto, tfrecord
from minitf.formats.events import EventFileWriter, read_events
from tests.summary.reading import wait_until

FIXTURES = pathlib.Path(__file__).parents[1] / "fixtures" / "events"


def numbered(step):
    return proto.message("Event")(step=step).SerializeToString()


def steps_in(path):
    return [event.step for event in read_events(path)][1:]


def test_the_first_event_tells_the_version(tmp_path):
    writer = EventFileWriter(tmp_path / "new" / "folder", filename_suffix=".tail")
    writer.close()
    (first,) = read_events(writer.path)
    assert first.file_version == "brain.Event:2"
    assert first.source_metadata.writer == "tensorflow.core.util.events_writer"
    name = os.path.basename(writer.path)
    assert name.startswith(f"events.out.tfevents.{int(first.wall_time):010d}.")
    assert name.endswith(".tail")


def test_events_come_out_in_the_order_they_went_in(tmp_path):
    writer = EventFileWriter(tmp_path, max_queue=3)
    for step in range(500):
        writer.add_event(numbered(step))
    writer.close()
    assert steps_in(writer.path) == list(range(500))


def test_two_writers_of_one_second_have_two_files(tmp_path):
    writers = [EventFileWriter(tmp_path) for _ in range(3)]
    for writer in writers:
        writer.close()
    assert len({writer.path for writer in writers}) == 3
    assert len(list(tmp_path.iterdir())) == 3


def test_the_first_event_is_in_the_file_at_once_and_later_ones_when_flushed(tmp_path):
    writer = EventFileWriter(tmp_path, max_queue=100, flush_secs=1000)
    writer.add_event(numbered(1))
    wait_until(lambda: steps_in(writer.path) == [1])
    writer.add_event(numbered(2))
    time.sleep(0.1)
    assert steps_in(writer.path) == [1]
    writer.flush()
    assert steps_in(writer.path) == [1, 2]
    writer.close()


def test_events_wait_no_longer_than_the_flush_interval(tmp_path):
    writer = EventFileWriter(tmp_path, max_queue=100, flush_secs=0.2)
    writer.add_event(numbered(1))
    wait_until(lambda: steps_in(writer.path) == [1])
    writer.add_event(numbered(2))  # and no event after it
    wait_until(lambda: steps_in(writer.path) == [1, 2])
    writer.close()


def test_more_events_than_the_queue_holds_are_flushed(tmp_path):
    writer = EventFileWriter(tmp_path, max_queue=4, flush_secs=1000)
    for step in range(6):
        writer.add_event(numbered(step))
    wait_until(lambda: steps_in(writer.path) == list(range(6)))
    writer.close()


def test_a_closed_writer_ignores_events(tmp_path):
    writer = EventFileWriter(tmp_path)
    writer.close()
    assert writer.closed
    writer.add_event(numbered(1))
    writer.flush()
    writer.close()
    assert steps_in(writer.path) == []


def test_a_writer_that_nobody_uses_any_more_closes_its_file(tmp_path):
    writer = EventFileWriter(tmp_path, flush_secs=1000)
    for step in range(3):
        writer.add_event(numbered(step))
    path = writer.path
    del writer
    gc.collect()
    wait_until(lambda: steps_in(path) == [0, 1, 2])


def test_threads_may_share_a_writer(tmp_path):
    writer = EventFileWriter(tmp_path, max_queue=2)

    def add(start):
        for step in range(start, start + 50):
            writer.add_event(numbered(step))

    threads = [threading.Thread(target=add, args=(100 * i,)) for i in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    writer.close()
    wanted = sorted(100 * i + k for i in range(4) for k in range(50))
    assert sorted(steps_in(writer.path)) == wanted


PROGRAM = """
import os, sys, time
from minitf.formats.events import EventFileWriter
writer = EventFileWriter(sys.argv[1], max_queue=100, flush_secs=float(sys.argv[2]))
for step in range(3):
    writer.add_event(bytes([16, step]))
if sys.argv[3] == "crash":
    time.sleep(1.0)
    os._exit(1)  # as if it were killed
"""


@pytest.mark.parametrize("flush_secs, how", [(1000, "end"), (0.1, "crash")])
def test_events_survive_the_end_of_the_program(tmp_path, flush_secs, how):
    command = [sys.executable, "-c", PROGRAM, tmp_path, str(flush_secs), how]
    subprocess.run(command, check=how == "end")
    (path,) = tmp_path.iterdir()
    assert steps_in(path) == [0, 1, 2]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are not copied here")
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_a_copy_of_the_process_is_told_to_make_its_own_writer(tmp_path):
    writer = EventFileWriter(tmp_path)
    writer.add_event(numbered(1))
    child = os.fork()
    if not child:
        refused = 0
        for use in (lambda: writer.add_event(b""), writer.flush):
            try:
                use()
            except RuntimeError:
                refused += 1
        writer.close()
        os._exit(refused)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 2
    writer.close()
    assert steps_in(writer.path) == [1]


def test_a_folder_that_cannot_be_made_is_a_named_error(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(errors.FailedPreconditionError, match="file"):
        EventFileWriter(tmp_path / "file" / "logs")


def test_an_error_of_the_thread_reaches_the_caller_and_nobody_waits_for_ever(tmp_path):
    class Full:
        name = "full"

        def write(self, data):
            raise OSError(28, "No space left on device")

        def flush(self):
            pass

        def close(self):
            pass

    loop = events._Loop(Full(), max_queue=2, flush_secs=1000)
    loop.start()
    with pytest.raises(errors.UnknownError, match="full; No space left on device"):
        for _ in range(50):
            loop.put(b"record")
    with pytest.raises(errors.UnknownError):
        loop.flush()
    with pytest.raises(errors.UnknownError):
        loop.close()


# --- Reading -----------------------------------------------------------------------


def test_a_file_that_is_not_there_is_not_found(tmp_path):
    with pytest.raises(errors.NotFoundError, match="nothing"):
        list(read_events(tmp_path / "nothing"))


def test_a_file_of_tensorflows_is_read():
    (path,) = FIXTURES.glob("events.out.tfevents.*")
    found = list(read_events(path))
    tags = {value.tag for event in found for value in event.summary.value}
    assert tags == {"loss", "weights", "img", "beep", "note", "trace"}
    losses = [
        value.tensor
        for event in found
        for value in event.summary.value
        if value.tag == "loss"
    ]
    assert len(losses) == 3


def test_a_record_that_is_no_event_is_data_loss(tmp_path):
    path = tmp_path / "events.out.tfevents.1"
    path.write_bytes(tfrecord.encode_record(b"\xff\xff\xff"))
    with pytest.raises(errors.DataLossError, match="event 0"):
        list(read_events(path))


def test_events_before_the_damage_are_read(tmp_path):
    path = tmp_path / "events.out.tfevents.1"
    good = tfrecord.encode_record(numbered(1))
    path.write_bytes(good + good[:-3])
    found = []
    with pytest.raises(errors.DataLossError, match="truncated record"):
        for event in read_events(path):
            found.append(event.step)
    assert found == [1]


@given(st.data())
def test_a_damaged_file_gives_data_loss_and_nothing_else(tmp_path_factory, data):
    (path,) = FIXTURES.glob("events.out.tfevents.*")
    content = bytearray(path.read_bytes())
    if data.draw(st.booleans()):
        place = data.draw(st.integers(0, len(content) - 1))
        content[place] ^= data.draw(st.integers(1, 255))
    else:
        del content[data.draw(st.integers(1, len(content) - 1)) :]
    ends = [0]
    for record in tfrecord.read_records(io.BytesIO(path.read_bytes())):
        ends.append(ends[-1] + len(record) + 16)
    folder = tmp_path_factory.mktemp("damaged")
    damaged = folder / "events.out.tfevents.1"
    damaged.write_bytes(content)
    try:
        found = list(read_events(damaged))
    except errors.DataLossError:
        pass
    else:  # it was cut between two records
        assert len(content) in ends
        assert len(found) == ends.index(len(content))
    shutil.rmtree(folder)

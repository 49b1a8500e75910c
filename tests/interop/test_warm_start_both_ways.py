"""The same warm start, from the same checkpoint, in both libraries."""

import numpy as np
import pytest
import tensorflow

import minitf as tf

BOTH_WAYS = [
    pytest.param(tf, tensorflow, id="ours-to-tensorflow"),
    pytest.param(tensorflow, tf, id="tensorflow-to-ours"),
]


@pytest.mark.parametrize(("ours", "theirs"), BOTH_WAYS)
def test_a_model_starts_with_a_checkpoint_of_the_other_library(ours, theirs, tmp_path):
    old, new = tmp_path / "old", tmp_path / "new"
    old.write_text("mercury\nvenus\nmars\n")
    new.write_text("venus\njupiter\nmercury\n")
    matrix = np.arange(12, dtype=np.float32).reshape(3, 4)
    v1 = ours.compat.v1
    with ours.Graph().as_default(), v1.Session() as session:
        v1.get_variable("rows", initializer=matrix)
        v1.get_variable("columns", initializer=matrix.T.copy())
        v1.get_variable("old_b", initializer=np.float32([1.0, 2.0]))
        session.run(v1.global_variables_initializer())
        path = v1.train.Saver().save(session, str(tmp_path / "model"))
    found = []
    for lib in (theirs, ours):
        v1 = lib.compat.v1
        with lib.Graph().as_default(), v1.Session() as session:
            rows = v1.get_variable("rows", [5, 4])
            columns = v1.get_variable("columns", [4, 4])
            b = v1.get_variable("b", [2])
            fill = v1.ones_initializer()
            info, files = v1.train.VocabInfo, (str(new), 3)
            v1.train.warm_start(
                path,
                var_name_to_vocab_info={
                    "rows": info(*files, 2, str(old), 2, fill),
                    "columns": info(
                        *files, 1, str(old), backup_initializer=fill, axis=1
                    ),
                },
                var_name_to_prev_var_name={"b": "old_b"},
            )
            session.run(v1.global_variables_initializer())
            found.append(session.run([rows, columns, b]))
    for a, b in zip(*found, strict=True):
        np.testing.assert_array_equal(a, b)
    assert found[0][0][0].tolist() == matrix[1].tolist()

"""Asks TensorFlow every question and writes down its answers.

Run it where TensorFlow is installed, after adding questions:

    python tests/oracle/record.py [family ...]
"""

import json
import os
import sys

import questions

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")


def main(families):
    import tensorflow as tf

    for family in families or questions.families():
        found = {text: questions.ask(tf, text) for text in questions.questions(family)}
        path = questions.HERE / "answers" / f"{family}.json"
        lines = [f"{json.dumps(k)}: {json.dumps(v)}" for k, v in found.items()]
        path.write_text("{\n" + ",\n".join(lines) + "\n}\n")
        print(f"{family}: {len(found)} answers")


if __name__ == "__main__":
    main(sys.argv[1:])

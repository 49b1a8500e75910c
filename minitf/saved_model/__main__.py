"""The command line: `python -m minitf.saved_model show --dir D --all`.

In TensorFlow: python/tools/saved_model_cli.py
"""

import sys

from minitf.saved_model.show import main

if __name__ == "__main__":
    sys.exit(main())

"""`%minitf_glossary`: what a word means, and what it is called in other languages.

In TensorFlow: no counterpart
"""

from IPython.core.error import UsageError
from IPython.core.magic import Magics, line_magic, magics_class
from minitf_widgets.course.glossary import glossary, terms


@magics_class
class GlossaryMagics(Magics):
    """`%minitf_glossary`."""

    words = sorted({name for term in terms() for name in term[:3]})  # completed

    @line_magic
    def minitf_glossary(self, line):
        """Explains a term of the course; without one, lists them all.

        The term may be English, Spanish or Portuguese: `%minitf_glossary gradiente`.
        """
        try:
            return glossary(line)
        except ValueError as error:
            raise UsageError(str(error)) from None

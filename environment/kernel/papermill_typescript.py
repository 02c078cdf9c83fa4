"""papermill with a translator for TypeScript: parameters are JSON, and JSON is TypeScript. Dates and paths are texts.

Usage: papermill_typescript.py, and then what papermill takes, such as INPUT OUTPUT -p samples 100
"""

import json
import re

from papermill.models import Parameter
from papermill.translators import Translator, papermill_translators


class TypeScript(Translator):
    """Assigns to the variables that the cell tagged `parameters` declares with let."""

    @classmethod
    def translate(cls, val):
        return json.dumps(val, default=str)

    @classmethod
    def comment(cls, cmt_str):
        return f"// {cmt_str}".strip()

    @classmethod
    def assign(cls, name, str_val):
        return f"{name} = {str_val};"

    @classmethod
    def inspect(cls, parameters_cell):
        """What can be set: the variables of the cell, with their types where they are written and their values."""
        found = re.finditer(r"^(?:export )?(?:let|var) (\w+)(?:: ([^=]+?))? = (.*?);?[ \t]*(?://[ \t]*(.*))?$", parameters_cell.source, re.MULTILINE)
        return [Parameter(name, kind or "None", default, text or "") for name, kind, default, text in (match.groups() for match in found)]


papermill_translators.register("typescript", TypeScript)

if __name__ == "__main__":
    from papermill.cli import papermill

    papermill()

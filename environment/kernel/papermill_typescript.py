"""papermill with a translator for TypeScript: parameters are JSON, and JSON is TypeScript.

Usage: papermill_typescript.py, and then what papermill takes, such as INPUT OUTPUT -p samples 100
"""

import json

from papermill.translators import Translator, papermill_translators


class TypeScript(Translator):
    """Assigns to the variables that the cell tagged `parameters` declares with let."""

    @classmethod
    def translate(cls, val):
        return json.dumps(val, ensure_ascii=False)

    @classmethod
    def comment(cls, cmt_str):
        return f"// {cmt_str}".strip()

    @classmethod
    def assign(cls, name, str_val):
        return f"{name} = {str_val};"


papermill_translators.register("typescript", TypeScript)

if __name__ == "__main__":
    from papermill.cli import papermill

    papermill()

"""Writes an executed notebook as one HTML page that needs no network.

Usage: report.py NOTEBOOK HTML
"""

import os
import sys

import nbformat
from nbconvert import HTMLExporter

# Pictures with the words that the kernel sent for those who do not see them.
TEMPLATE = """{%- extends 'lab/index.html.j2' -%}
{%- macro described(picture, output, type) -%}
{%- set alt = (output | get_metadata('alt', type)) or output.data['text/plain'] -%}
{{ picture | replace('<img', '<img alt="%s"' % (alt | default('', true) | escape_html), 1) }}
{%- endmacro -%}
{%- block data_svg scoped -%}{{ described(super(), output, 'image/svg+xml') }}{%- endblock data_svg -%}
{%- block data_png scoped -%}{{ described(super(), output, 'image/png') }}{%- endblock data_png -%}
{%- block data_jpg scoped -%}{{ described(super(), output, 'image/jpeg') }}{%- endblock data_jpg -%}
"""


def main(path, output):
    exporter = HTMLExporter(embed_images=True, mathjax_url="", require_js_url="", jquery_url="", mermaid_js_url="")
    exporter.raw_template = TEMPLATE
    name = os.path.splitext(os.path.basename(path))[0]
    page, _ = exporter.from_notebook_node(nbformat.read(path, as_version=4), {"metadata": {"name": name}})
    os.makedirs(os.path.dirname(os.path.abspath(output)), exist_ok=True)
    temporary = f"{output}.{os.getpid()}.tmp"
    with open(temporary, "w", encoding="utf-8") as file:
        file.write(page)
    os.replace(temporary, output)


if __name__ == "__main__":
    main(*sys.argv[1:])

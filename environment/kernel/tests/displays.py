"""What a cell's last value comes to on the page, and that no way of showing it fails the cell."""

from faults import WithNotebook

IMPORTS = """import { chooseLaw, figure, fitLaw } from 'inference-scaling';
import { power } from 'inference-scaling/fit';
import { html, progressBar, show } from 'inference-scaling/notebook';
const line = figure({ name: 'line', title: 'A line', data: [{ x: [1, 2], y: [3, 5] }], layout: {}, table: [] });
const points = [1, 2, 4, 8, 16].map((x, i) => ({ x, y: 3 * x ** -0.5 + 0.01 * (i % 2) }));"""
PLOTLY = "application/vnd.plotly.v1+json"


class Displays(WithNotebook):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.notebook.run(IMPORTS)

    def shown(self, code):
        outcome = self.run_cell(code)
        self.assertEqual((outcome.status, len(outcome.of("execute_result"))), ("ok", 1), code)
        return outcome

    def data(self, code):
        return self.shown(code).of("execute_result")[0]["data"]

    def pictured(self, content):
        """Whether Chromium is there to draw; if so the output holds its pictures."""
        if "image/jpeg" in content["data"]:
            self.assertTrue(content["data"]["image/jpeg"].startswith("/9j/"))
            self.assertIn("<svg", content["data"]["image/svg+xml"])
            self.assertEqual(content["metadata"]["image/jpeg"]["width"], 440)
            self.assertNotEqual(content["metadata"]["image/svg+xml"]["alt"], "")

    def test_a_figure_as_the_last_line_has_pictures(self):
        outcome = self.shown("line")
        self.assertIn(PLOTLY, outcome.of("execute_result")[0]["data"])
        self.pictured(outcome.of("execute_result")[0])
        self.pictured(self.run_cell("await show(line)").of("display_data")[0])

    def test_a_fit_is_a_table_and_a_picture_of_its_curve(self):
        for code in ("fitLaw(power, points)", "chooseLaw(points)"):
            outcome = self.shown(code)
            self.assertNotIn("<svg", outcome.of("execute_result")[0]["data"]["text/html"])
            [curve] = outcome.of("display_data")
            self.assertIn(PLOTLY, curve["data"])
            self.pictured(curve)

    def test_an_object_shows_itself(self):
        self.run_cell("class Own { async [Symbol.for('Jupyter.display')]() { return { 'text/html': '<b>own</b>' }; } }")
        self.assertEqual(self.data("new Own()"), {"text/html": "<b>own</b>", "text/plain": "Own {}"})
        self.assertEqual(self.run_cell("await show(new Own())").of("display_data")[0]["data"], {"text/html": "<b>own</b>"})
        self.assertEqual(self.data("html('<i>x</i>')")["text/html"], "<i>x</i>")

    def test_no_display_fails_a_cell(self):
        for code, text in (
            ("({ a: 1, [Symbol.for('Jupyter.display')]() { throw new Error('not today'); } })", "a: 1"),
            ("({ a: 2, [Symbol.for('Jupyter.display')]: () => ({ 'application/json': 1n }) })", "a: 2"),
            ("({ a: 3, [Symbol.for('Jupyter.display')]: () => 5 })", "a: 3"),
        ):
            outcome = self.shown(code)
            self.assertIn(text, outcome.result)
            self.assertIn("what was to be shown is", outcome.text)
        for code in (
            "const circle: any = [{ a: 1 }]; circle[0].self = circle; circle",
            "[{ a: { b: 2n }, e: new Error('x'), m: new Map() }]",
            "new Proxy({}, { get() { throw new Error('trap'); } })",
            "({ [Symbol.for('nodejs.util.inspect.custom')]() { throw new Error('custom'); } })",
            "({ columns: ['a'], values: [1] })",
            "({ kind: 'figure' })",
        ):
            self.shown(code)

    def test_what_is_written_before_the_value_stands_before_it(self):
        outcome = self.run_cell("import { writeSync } from 'node:fs'; writeSync(1, 'raw\\n'); 7")
        kinds = [message["msg_type"] for message in outcome.messages]
        self.assertEqual((outcome.text, kinds[-1]), ("raw\n", "execute_result"))

    def test_a_bar_is_one_output_of_each_cell(self):
        self.run_cell("const bar = progressBar(); bar({ done: 1, total: 1, label: 'x' });")
        outcome = self.run_cell("for (let i = 0; i < 3; i++) bar({ done: 1, total: 1, label: 'x' });")
        self.assertEqual((len(outcome.of("display_data")), len(outcome.of("update_display_data"))), (1, 2))

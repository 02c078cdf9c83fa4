"""What cells may say, and what stays of them however they end."""

from faults import WithNotebook

ALL = """const list: number[] = [1, 2, 3];
let bare: string;
let text = 'a';
function size() { return list.length + Number(text !== ''); }
class Box { private inner = 1; get twice() { return 2 * this.inner; } }
enum Colour { red, green }
namespace Space { export const place = 7; }
interface Shape { side: number }
type Either = Shape | 3;
import { join } from 'node:path';
import type { Dirent } from 'node:fs';
"""
USED = """const either: Either = { side: 1 }; const shape: Shape = either; const entry: Dirent | undefined = undefined;
[list, bare, text, size(), new Box().twice, Colour.green, Space.place, join('a', 'b'), shape]"""
SHOWN = "[ [ 1, 2, 3 ], undefined, 'a', 4, 2, 1, 7, 'a/b', { side: 1 } ]"


class Kept(WithNotebook):
    def check(self, ended):
        self.assertEqual(ended.status, "error")
        self.assertEqual(" ".join(self.run_cell(USED).result.split()), SHOWN)

    def test_all_that_a_cell_declared_before_it_threw(self):
        self.check(self.run_cell(f"{ALL}throw new Error('x');\nconst never = 5;"))

    def test_all_that_a_cell_declared_before_it_was_rejected(self):
        self.check(self.run_cell(f"{ALL}await Promise.reject(new Error('x'));"))

    def test_all_that_a_cell_declared_before_it_was_interrupted(self):
        self.check(self.interrupt_during(f"{ALL}for (;;) text = 'a';"))
        self.check(self.interrupt_during(f"{ALL}await new Promise(() => {{}});"))
        self.check(self.interrupt_during(f"{ALL}'a'.repeat(40).match(/^(a+)+b$/);"))

    def test_all_that_a_cell_declared_before_something_it_started_failed(self):
        self.check(self.run_cell(f"{ALL}setTimeout(() => {{ throw new Error('late'); }}, 20); await new Promise(() => {{}});"))
        self.check(self.run_cell(f"{ALL}Promise.reject(new TypeError('nobody waits'));"))

    def test_all_that_a_cell_declared_before_a_library_threw(self):
        self.check(self.run_cell(f"{ALL}JSON.parse('{{');"))

    def test_names_that_were_not_reached_are_what_they_were(self):
        self.run_cell("let before = 'text'; const other = 1;")
        self.assertEqual(self.run_cell("throw 1; const before = 5, fresh = 6; class Fresh {} enum New { a } let open;").status, "error")
        self.assertEqual(self.run_cell("const still: string = before; before = 'new'; [still, before, other]").result, "[ 'text', 'new', 1 ]")
        for name in ("fresh", "new Fresh()", "New.a", "open"):
            self.assertIn("Cannot find name", self.run_cell(name).error["evalue"])
        failed = self.run_cell("const reads = () => unborn; throw 1; const unborn = 1;")
        self.assertEqual(failed.status, "error")
        self.assertEqual(self.run_cell("reads()").error["ename"], "ReferenceError")

    def test_functions_and_vars_are_there_from_the_start_of_a_cell(self):
        self.run_cell("throw 1; function hoisted() { return 8; } var empty: number;")
        self.assertEqual(self.run_cell("[hoisted(), empty]").result, "[ 8, undefined ]")

    def test_a_cell_that_does_not_compile_changes_nothing(self):
        self.run_cell("const sure = 1;")
        self.assertEqual(self.run_cell("const sure = 'text'; const wrong: number = 'a';").error["ename"], "CompileError")
        self.assertEqual(self.run_cell("const same: number = sure; same").result, "1")

    def test_the_last_value_and_what_it_is_not(self):
        self.run_cell("throw 1; 5")
        self.assertEqual(self.run_cell("null").result, "null")
        self.assertEqual(self.run_cell("undefined").of("execute_result"), [])
        self.assertEqual(self.run_cell("(x) => x + 1").result, "[Function (anonymous)]")


class Language(WithNotebook):
    def runs(self, code):
        outcome = self.run_cell(code)
        self.assertEqual((outcome.status, outcome.of("error")), ("ok", []), code)
        return outcome

    def refuses(self, code, what):
        self.assertIn(what, self.run_cell(code).error["evalue"])

    def test_values_whose_kind_has_no_name_in_a_declaration_file(self):
        self.runs("const lib = await import('inference-scaling');")
        self.assertEqual(self.runs("const count: number = lib.CLAIMS.length; count > 0").result, "true")
        self.refuses("const wrong: string = lib.CLAIMS.length;", "Type 'number' is not assignable")
        self.runs("class Private { private secret = 1; }\nlet count = 1;")
        self.runs("const Mix = (Base: new () => object) => class extends Base { private q = 1; open = 'a'; };\nlet value = 1; class Named {}")
        self.runs("const Anonymous = class { private x = 1; y = 2; };\ninterface Kept { z: number }")
        self.runs("function make() { return class { private b = 2; c = new Private(); }; }")
        self.runs("function local() { interface Inner { a: number } const l: Inner = { a: 1 }; return l; }")
        self.runs("value = 3; count = 2; const kept: Kept = { z: 1 }; const named: Named = new Named();")
        self.refuses("const no: number = new (Mix(Object))().open;", "Type 'string' is not assignable")
        self.runs("const one: Private = new (make())().c; const takes = (it: Private) => class { private w = it; }; takes(one); takes(new Private());")
        self.assertEqual(self.runs("[new Anonymous().y, local().a, value + count, new (takes(one))() instanceof takes(one)]").result, "[ 2, 1, 5, false ]")
        self.refuses("new Anonymous().x", "is private")

    def test_an_unknown_type_is_said_once(self):
        outcome = self.run_cell("function wrong(): Nothing { return null; }")
        self.assertEqual(outcome.error["evalue"], "1:19 - Cannot find name 'Nothing'.")

    def test_what_the_language_has_gained(self):
        self.assertEqual(self.runs("[[3, 1].toSorted(), Object.groupBy([1, 2], (x) => (x % 2 ? 'odd' : 'even')).odd, Map.groupBy([1], () => 'a').get('a')]").result, "[ [ 1, 3 ], [ 1 ], [ 1 ] ]")
        self.assertEqual(self.runs("const { promise, resolve } = Promise.withResolvers<number>(); resolve(1); await Array.fromAsync([promise, 2])").result, "[ 1, 2 ]")
        self.assertEqual(self.runs("{ using it = { [Symbol.dispose]() { console.log('let go'); } }; console.log('held'); }").text, "held\nlet go\n")
        self.runs("await using last = { async [Symbol.asyncDispose]() { console.log('let go'); } }; const inside = 4;")
        self.assertEqual(self.run_cell("inside").result, "4")

    def test_names_with_underscores_and_names_that_are_reached_in_blocks(self):
        self.runs("const __one = 1, ___two = 2; { var inBlock = 3; } for (var at = 0; at < 4; at++) {}")
        self.assertEqual(self.run_cell("[__one, ___two, inBlock, at]").result, "[ 1, 2, 3, 4 ]")
        self.runs("declare global { interface Array<T> { ours?: T } }")

    def test_exports_from_modules(self):
        self.runs("export * as files from 'node:fs';\nexport { dirname as folder } from 'node:path'; export * from 'node:os';")
        self.assertEqual(self.run_cell("[typeof files.readFileSync, folder('a/b')]").result, "[ 'function', 'a' ]")

    def test_jsx_is_refused_in_one_sentence(self):
        self.assertRegex(self.run_cell("const a = 1;\nconst B = () => <div>hi</div>;").error["evalue"], r"^2:\d+ - expected TypeScript, got JSX: cells have none$")

    def test_completion_knows_packages(self):
        self.assertIn("mathjs", self.ask("complete", "import {} from 'mat", 19)["matches"])

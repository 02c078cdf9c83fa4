// Slow: starts the command line many times.
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { openStore } from '../records/store.js';
import { openTexts, saidIn } from '../records/texts.js';
import { replyWith, type Script, withScript } from '../text/fixtures/scripted.js';
import { run, sampling } from './fixtures/run.js';

const folder = mkdtempSync(join(tmpdir(), 'own-problems-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const file = (name: string, text: string) => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

/** Adds the last two numbers of a prompt, in words; every third time it thinks too long. */
const adding: Script = ({ body }, turn) => {
  const messages = (body['messages'] as { content: string }[] | undefined) ?? [];
  const prompt = messages.at(-1)?.content ?? String(body['prompt']);
  const [a = 0, b = 0] = (prompt.match(/\d+/g) ?? []).slice(-2).map(Number);
  const content =
    turn % 3 === 2
      ? null
      : `<think>${a} and ${b}</think>The answer is **${a + b}**. Not ${a + b + 1}, or CODE=${a + b + 1}.`;
  const finish_reason = content === null ? 'length' : 'stop';
  return {
    body: replyWith(
      1,
      messages.length === 0 ? { text: content ?? '', finish_reason } : { message: { content }, finish_reason },
    ),
  };
};

const problems = file(
  'sums.jsonl',
  [
    { question: 'What is 4 + 9?', answer: '#### 13', level: 1 },
    { question: 'What is 14 + 9?', answer: '#### 23', level: 2 },
    { question: 'What is 10 + 9?', answer: '#### 19', level: 2 },
  ]
    .map((row) => JSON.stringify(row))
    .join('\n'),
);
const lines = (store: string) =>
  readdirSync(store)
    .filter((name) => name.endsWith('.jsonl'))
    .flatMap((name) => readFileSync(join(store, name), 'utf8').trim().split('\n'))
    .sort();

describe("problems of one's own", () => {
  test('are sampled from a file, and their texts marked again by another rule without asking', async () => {
    await withScript(adding, async ({ url, requests }) => {
      const to = join(folder, 'rows');
      const asked = [...sampling(url), '--chat', '--problems', problems];
      const options = [...asked, '--difficulty', 'level', '--samples', '4', '--to', to, '--concurrency', '1'];
      const first = await run(...options);
      assert.equal(first.code, 0, first.err);
      assert.match(first.out, /^m on sums: 3 problems, 4 samples each/);
      assert.match(first.out, /no answer in 33\.3% of samples; 33\.3% were cut at 512 tokens/);
      assert.equal((requests[0]!.body['messages'] as { content: string }[])[0]!.content, 'What is 4 + 9?');
      const rows = openStore(to).read();
      assert.deepEqual(new Set(rows.map(({ difficulty }) => difficulty)), new Set([1, 2]));
      const right = rows.filter(({ correct }) => correct).length;
      assert.equal(right, 8);
      const texts = openTexts(to).read();
      assert.equal(texts.length, 12);
      const said = texts.find(({ text }) => text === rows.find(({ answer }) => answer === '13')!.text);
      assert.match(saidIn(said!).text, /^<think>4 and 9<\/think>The answer is/);

      const named = ['--problem', 'problem', '--correct', 'correct'];
      const covered = await run('coverage', to, ...named, '--json');
      assert.equal(covered.code, 0, covered.err);
      assert.match(covered.out, /0\.666/);
      assert.equal((await run('choose', to, ...named, '--answer', 'answer')).code, 0);
      assert.equal((await run('fit', to, '--x', 'flops', '--y', 'quality')).code, 0);

      const before = requests.length;
      assert.equal((await run(...options)).code, 0);
      const same = await run('mark', to, '--to', join(folder, 'same'), '--problems', problems);
      assert.equal(same.code, 0, same.err);
      assert.match(same.out, /^12 texts marked, 0 other than before; right 0\.667, without an answer 0\.333/);
      assert.deepEqual(lines(join(folder, 'same')), lines(to));

      const regex = ['--answer', 'regex', '--pattern', 'CODE=(\\d+)'];
      const numbers = file('numbers.jsonl', readFileSync(problems, 'utf8'));
      const other = await run('mark', to, '--to', join(folder, 'other'), '--problems', numbers, ...regex);
      assert.match(other.out, /^12 texts marked, 8 other than before; right 0\.000, without an answer 0\.333/);
      const back = await run('mark', join(folder, 'other'), '--to', join(folder, 'back'), '--problems', problems);
      assert.equal(back.code, 0, back.err);
      assert.deepEqual(lines(join(folder, 'back')), lines(to));
      assert.equal(requests.length, before);
    });
  });

  test('rows of one folder that were made in several ways are not pooled', async () => {
    await withScript(adding, async ({ url }) => {
      const to = join(folder, 'two-ways');
      const asked = [...sampling(url), '--chat', '--problems', problems, '--samples', '2', '--to', to];
      for (const temperature of ['0.5', '1']) assert.equal((await run(...asked, '--temperature', temperature)).code, 0);
      const named = ['--problem', 'problem', '--correct', 'correct'];
      const groups = async (...more: readonly string[]) => {
        const { code, out, err } = await run('coverage', to, ...named, ...more, '--json');
        assert.equal(code, 0, err);
        return JSON.parse(out) as { groups: readonly { samples: number }[]; notes: readonly string[] };
      };
      const apart = await groups();
      assert.equal(apart.groups.length, 2);
      assert.deepEqual(apart.notes, ['one group for each settings (--by says otherwise)']);
      assert.equal((await groups('--by', 'model')).groups.length, 1);
      assert.equal(
        (await run('choose', to, ...named, '--answer', 'answer')).out.match(/^\{.*: 3 problems$/gm)?.length,
        2,
      );
    });
  });

  test('answers in LaTeX are marked by what they mean', async () => {
    const said = [
      'so \\boxed{x \\le 2}',
      'The answer is $(-\\infty, 2]$.',
      '\\boxed{(-\\infty, 2)}',
      'It is $2 \\ge x$.',
    ];
    const script: Script = (_, turn) => ({
      body: replyWith(1, { message: { content: said[turn % 4]! }, finish_reason: 'stop' }),
    });
    const solved = ['2x - 4 <= 0', 'x - 2 <= 0'].map((q) => ({ question: `Solve ${q}.`, answer: '$x\\leq2$' }));
    const sets = file('sets.jsonl', solved.map((row) => JSON.stringify(row)).join('\n'));
    await withScript(script, async ({ url }) => {
      const to = join(folder, 'latex');
      const asked = [...sampling(url), '--chat', '--problems', sets, '--answer', 'exact', '--samples', '4'];
      const sampled = await run(...asked, '--to', to, '--concurrency', '1');
      assert.equal(sampled.code, 0, sampled.err);
      const marked = await run('mark', to, '--to', join(folder, 'marked'), '--problems', sets, '--answer', 'latex');
      assert.equal(marked.code, 0, marked.err);
      assert.match(marked.out, /^8 texts marked, 8 other than before; right 0\.750, without an answer 0\.000/);
    });
  });

  test('a template, solved examples and a conversation put the problems', async () => {
    const examples = file('examples.csv', 'question,answer\nWhat is 1 + 1?,2\n');
    await withScript(adding, async ({ url, requests }) => {
      const asked = [...sampling(url), '--problems', problems, '--samples', '1', '--concurrency', '1'];
      const prompt = ['--prompt', 'Q: {{ question }}\nA:'];
      await run(
        ...asked,
        ...prompt,
        '--examples',
        examples,
        '--to',
        join(folder, 'a'),
        '--first',
        '2',
        '--max-tokens',
        '9',
        '--stop',
        'Q:',
      );
      assert.equal(requests[0]!.body['prompt'], 'Q: What is 1 + 1?\nA: 2\n\nQ: What is 4 + 9?\nA:');
      assert.deepEqual([requests[0]!.body['max_tokens'], requests[0]!.body['stop'], requests.length], [9, ['Q:'], 2]);
      const turns = file(
        'chat.json',
        '[{"role":"system","content":"Add."},{"role":"user","content":"{{ question }}"}]',
      );
      await run(...asked, '--prompt', turns, '--chat', '--to', join(folder, 'b'));
      assert.deepEqual(requests[2]!.body['messages'], [
        { role: 'system', content: 'Add.' },
        { role: 'user', content: 'What is 4 + 9?' },
      ]);
      const settings = ['a', 'b'].map(
        (name) => (JSON.parse(openStore(join(folder, name)).read()[0]!.settings) as { task: { prompt: string } }).task,
      );
      assert.notEqual(settings[0]!.prompt, settings[1]!.prompt);
    });
  });

  test('a program marks, and its failures are one sentence', async () => {
    const script = file(
      'mark.mjs',
      `let text = ''; for await (const part of process.stdin) text += part;
      const { text: said, right } = JSON.parse(text);
      console.log(JSON.stringify({ correct: said.includes('**' + right.replace('#### ', '') + '**'), answer: said.slice(0, 3) }));`,
    );
    const program = (command: string) => ['--answer', 'program', '--program', command];
    const fine = program(`${process.execPath} ${script}`);
    await withScript(adding, async ({ url }) => {
      const asked = [...sampling(url), '--chat', '--problems', problems, '--samples', '2'];
      const { code, err } = await run(...asked, ...fine, '--to', join(folder, 'program'));
      assert.equal(code, 0, err);
      const rows = openStore(join(folder, 'program')).read();
      assert.equal(rows.filter(({ correct }) => correct).length, 4);
      const again = await run(
        'mark',
        join(folder, 'program'),
        '--to',
        join(folder, 'program-again'),
        '--problems',
        problems,
        ...fine,
      );
      assert.match(again.out, /^6 texts marked, 0 other/);
      assert.deepEqual(lines(join(folder, 'program-again')), lines(join(folder, 'program')));
      for (const [command, message] of [
        ['exit 3', /exit 3: expected exit code 0 within 60 s, got 3/],
        ['echo maybe', /echo maybe: expected a mark as .*, got "maybe"/],
      ] as const) {
        const failed = await run(...asked, ...program(command), '--to', join(folder, `no ${command}`));
        assert.equal(failed.code, 2);
        assert.match(failed.err, message);
      }
    });
  });

  test('a mistake is one sentence', async () => {
    const server = ['--server', 'http://127.0.0.1:9/v1', '--model', 'm', '--parameters', '8'];
    const sample = (...args: string[]) => ['sample', ...server, ...args, '--to', join(folder, 'none')];
    const mistakes: [string[], RegExp][] = [
      [sample('--problems', join(folder, 'no.jsonl')), /no\.jsonl: expected a file, got none of that name/],
      [
        sample('--problems', problems, '--right', 'no'),
        /sums\.jsonl: expected a column "no", got question, answer, level/,
      ],
      [
        sample('--problems', problems, '--prompt', '{{ no }}'),
        /--prompt: expected columns among question, answer, level, got "no"/,
      ],
      [sample('--problems', problems, '--prompt', '{% if %}'), /--prompt: expected a Jinja template, got /],
      [
        sample('--problems', problems, '--answer', 'no'),
        /--answer: expected one of number, choice, exact, latex, regex, program, got no/,
      ],
      [sample('--problems', problems, '--answer', 'regex'), /expected --pattern, got none/],
      [sample('--problems', problems, '--task', 'add-digits'), /expected --task or --problems FILE, got both/],
      [sample('--problems', problems, '--first', '4'), /--first: expected a whole number from 2 to 3, got 4/],
      [sample('--task', 'add-digits', '--answer', 'number'), /--answer: expected --problems FILE with it/],
      [['mark', join(folder, 'none'), '--to', join(folder, 'x')], /none: expected a file or folder, got none/],
      [['mark', '--to', 'x'], /expected one folder of rows, got none/],
    ];
    for (const [args, message] of mistakes) {
      const { code, out, err } = await run(...args);
      assert.deepEqual([code, out], [2, ''], args.join(' '));
      assert.match(err, message);
      assert.equal(err.split('\n').length, 2);
    }
  });
});

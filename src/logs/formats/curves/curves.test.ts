import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ProtobufMessage } from '../../../compute/compile/protobuf.js';
import { jsonLines, testFolder } from '../../fixtures/folder.js';

const folder = testFolder('curves');

const point = (
  run: string,
  metric: string,
  step: number,
  value: number,
  seconds: number | null,
  low: number | null = null,
  high: number | null = null,
) => ({ run, metric, step, value, low, high, seconds });

describe('curves', () => {
  test("TensorBoard's download: run and tag stand in the file's name, steps begin at 0", async () => {
    const path = folder.file(
      'run-a.b-tag-eval_loss.csv',
      'Wall time,Step,Value\n1700000000.5,0,12.5\n1700000002,1,8\n',
    );
    assert.equal(await folder.format(path), 'TensorBoard CSV');
    assert.deepEqual(await folder.points(path), [
      point('a.b', 'eval_loss', 0, 12.5, 0),
      point('a.b', 'eval_loss', 1, 8, 1.5),
    ]);
  });

  test("W&B's export: a curve per run, empty cells passed over", async () => {
    const head = ['Step', ...['x - y - loss', 'z - loss'].flatMap((run) => [run, `${run}__MIN`, `${run}__MAX`])];
    const rows = [
      ['0', '1.5', '1', '2', '', '', ''],
      ['5', 'NaN', '', '', '3', '3', '3'],
    ];
    const csv = [head, ...rows].map((cells) => cells.map((cell) => `"${cell}"`).join(',')).join('\n');
    const path = folder.file('export.csv', csv);
    assert.equal(await folder.format(path), 'W&B CSV');
    assert.deepEqual(await folder.points(path), [
      point('x - y', 'loss', 0, 1.5, null, 1, 2),
      point('z', 'loss', 5, 3, null, 3, 3),
    ]);
  });

  test("NVLabs' metrics and statistics over thousands of images", async () => {
    const metric = (kimg: string, value: number, time: number) => ({
      results: { fid50k_full: value },
      metric: 'fid50k_full',
      snapshot_pkl: kimg,
      timestamp: time,
    });
    const metrics = folder.file(
      'nv/metric-fid50k_full.jsonl',
      jsonLines([metric('network-snapshot-000040.pkl', 250.5, 100), metric('network-snapshot-000080.pkl', 90, 160)]),
    );
    assert.deepEqual(await folder.points(metrics), [
      point('nv', 'fid50k_full', 40, 250.5, 0),
      point('nv', 'fid50k_full', 80, 90, 60),
    ]);
    const none = folder.file('none.jsonl', jsonLines([metric('model.bin', 1, 1)]));
    await assert.rejects(
      folder.points(none),
      /line 1: expected snapshot_pkl to end in its thousands of images, got model\.bin$/,
    );
    const mean = (value: number) => ({ num: 1, mean: value, std: 0 });
    const stats = folder.file(
      'nv/stats.jsonl',
      jsonLines([{ 'Loss/G': mean(0.5), 'Progress/kimg': mean(4), 'Timing/total_sec': mean(9) }]),
    );
    assert.deepEqual(await folder.points(stats), [
      point('nv', 'Loss/G', 4, 0.5, 9),
      point('nv', 'Timing/total_sec', 4, 9, 9),
    ]);
  });

  test('pairs in free text: the first is the step, the second the value, the rest the condition', async () => {
    const path = folder.file(
      'fid.txt',
      'Epoch = 0001400, FID = 10.19, cfg_scale = 1.0\nEpoch = 0001400, FID = 9.5, cfg_scale = 1.5\n',
    );
    assert.deepEqual(await folder.points(path), [
      point('cfg_scale = 1', 'FID', 1400, 10.19, null),
      point('cfg_scale = 1.5', 'FID', 1400, 9.5, null),
    ]);
    const broken = folder.file('broken.txt', 'Epoch = 1, FID = 2\nnothing\n');
    await assert.rejects(folder.points(broken), /line 2: expected pairs, key = number, got "nothing"$/);
  });

  describe("TensorBoard's event files", () => {
    const double = (field: number, value: number) =>
      Buffer.concat([Buffer.from([(field << 3) | 1]), Buffer.from(Float64Array.of(value).buffer)]);
    const event = (time: number, step: number, ...values: ProtobufMessage[]) => {
      const summary = values.reduce((message, value) => message.bytes(1, value), new ProtobufMessage());
      return Buffer.concat([double(1, time), new ProtobufMessage().integer(2, step).bytes(5, summary).encode()]);
    };
    const record = (data: Uint8Array) => {
      const head = Buffer.alloc(12);
      head.writeBigUInt64LE(BigInt(data.length));
      return Buffer.concat([head, data, Buffer.alloc(4)]);
    };
    const version = Buffer.concat([double(1, 100), new ProtobufMessage().bytes(3, 'brain.Event:2').encode()]);
    const simple = new ProtobufMessage().bytes(1, 'loss').float(2, 0.5);
    const tensor = new ProtobufMessage().integer(1, 1).bytes(4, new Uint8Array(Float32Array.of(0.25).buffer));
    const inTensor = new ProtobufMessage().bytes(1, 'fid').bytes(8, tensor);
    const text = new ProtobufMessage().bytes(1, 'note').bytes(8, new ProtobufMessage().integer(1, 7).bytes(8, 'hello'));
    const bytes = Buffer.concat([
      record(version),
      record(event(101.5, 10, simple, text)),
      record(event(103, 20, inTensor)),
    ]);
    const expected = [point('tb', 'loss', 10, 0.5, 1.5), point('tb', 'fid', 20, 0.25, 3)];

    test('scalars of both kinds; the run is the folder; a file under way may end within a record', async () => {
      const path = folder.file('tb/events.out.tfevents.1', bytes);
      assert.equal(await folder.format(path), 'TensorBoard events');
      assert.deepEqual(await folder.points(path), expected);
      assert.deepEqual(await folder.points(folder.file('tb/cut', bytes.subarray(0, -9))), expected.slice(0, 1));
    });

    test('refuses broken events in one sentence', async () => {
      const broken = Buffer.concat([record(version), record(Buffer.from([0x0a, 0xff, 0x01]))]);
      await assert.rejects(
        folder.points(folder.file('bad/a', broken)),
        /event 2: expected a message of TensorBoard's, got a broken one$/,
      );
      const huge = Buffer.concat([
        record(version),
        Buffer.from('ffffffffffffffffff'.slice(0, 24), 'hex'),
        Buffer.alloc(12),
      ]);
      await assert.rejects(folder.points(folder.file('bad/b', huge)), /expected records of at most \d+ bytes/);
    });
  });

  test('samples and curves are not put into one table; a plain table is no log', async () => {
    const { findLogs } = await import('../../open-log.js');
    const curve = folder.file('a.txt', 'Epoch = 1, FID = 2\n');
    const samples = folder.file('b.jsonl', jsonLines([{ i: 1, n: 0, flagged: true }]));
    await assert.rejects(
      findLogs([curve, samples]),
      /expected logs of samples or of curves, got .*b\.jsonl \(samples\) and .*a\.txt \(a curve\)$/,
    );
    const table = folder.file('t.csv', 'x,y\n1,2\n');
    await assert.rejects(findLogs([table]), /t\.csv: expected an evaluation log, got none that is known/);
    await assert.rejects(
      findLogs([`${folder.path}/missing`]),
      /missing: expected a file or folder, got none of that name$/,
    );
  });
});

/** Every kind of stored record: what version 1 wrote is read, is written the same today, and reaches a version 2. */
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { GOLDEN_NAMES, goldenFile, goldenRecord, STORED_FORMATS } from '@/testing/golden-records';
import { checkNotNewer, isNewerRecord, readRecord, toRecord } from './migrate';
import { nextVersion } from './stored-format';

it('there is a golden file of each version of each kind, and of nothing else', () => {
  const wanted = STORED_FORMATS.flatMap(({ kind, version }) =>
    Array.from({ length: version }, (_, before) => `${kind}.v${before + 1}`),
  );
  expect(wanted.toSorted()).toEqual(GOLDEN_NAMES.toSorted());
  expect(new Set(wanted).size).toBe(wanted.length);
});

describe.each(STORED_FORMATS.map((format) => [format.kind, format] as const))('%s', (kind, format) => {
  const record = goldenRecord(kind);
  /** A version 2 that holds a value of version 1 as a part. */
  const versionTwo = nextVersion(
    format,
    v.object({ from: v.literal(1), content: format.schema }),
    (content) => ({ from: 1, content }),
  );

  it('is read as version 1 wrote it, and written so again', () => {
    const outcome = readRecord(format, record);
    if (outcome.state !== 'read') return expect.unreachable(`${kind} is ${outcome.reason}`);
    expect(toRecord(format, outcome.value)).toEqual(record);
    const { text } = goldenFile(kind);
    if (text !== undefined) expect(text.split('\n')[0]).toBe(JSON.stringify(record));
  });

  it('reaches a version 2 by a migration, and is written as that', () => {
    const now = readRecord(format, record);
    const outcome = readRecord(versionTwo, record);
    if (outcome.state !== 'read' || now.state !== 'read') return expect.unreachable(`${kind} is not read`);
    expect(outcome.value).toEqual({ from: 1, content: now.value });
    const written = toRecord(versionTwo, outcome.value);
    expect(written).toMatchObject({ kind, version: 2 });
    expect(readRecord(versionTwo, written)).toEqual(outcome);
  });

  it('of a newer version is named, and never replaced', () => {
    const newer = { kind, version: format.version + 1, value: { later: true } };
    expect(readRecord(format, newer)).toEqual({ state: 'unreadable', reason: 'newer' });
    expect(isNewerRecord(format, newer)).toBe(true);
    expect(() => checkNotNewer(format, newer)).toThrow(
      expect.objectContaining({ code: 'newer-version', message: expect.stringContaining(format.label) }),
    );
    expect(isNewerRecord(format, record)).toBe(false);
    for (const there of [undefined, record, 'damaged']) checkNotNewer(format, there);
  });
});

describe('a chain of migrations', () => {
  const one = nextVersion(STORED_FORMATS[0]!, v.number(), () => 5);
  const two = nextVersion(one, v.pipe(v.string(), v.maxLength(3)), (value) => '!'.repeat(value));

  it('ends with the first value that does not fit its version', () => {
    const { kind } = two;
    expect(readRecord(two, { kind, version: 2, value: 3 })).toEqual({ state: 'read', value: '!!!' });
    for (const [version, value] of [
      [2, 4],
      [2, '3'],
      [3, 3],
      [3, undefined],
    ]) {
      expect(readRecord(two, { kind, version, value })).toEqual({ state: 'unreadable', reason: 'damaged' });
    }
  });

  it('counts a value that a migration cannot take further as damaged', () => {
    const three = nextVersion(two, v.string(), (value) => value.repeat(-1));
    expect(readRecord(three, { kind: two.kind, version: 2, value: 3 })).toMatchObject({ reason: 'damaged' });
  });

  it.each([
    ['another kind', { kind: 'other', version: 2, value: 3 }],
    ['no version', { kind: two.kind, value: 3 }],
    ['a version that is none', { kind: two.kind, version: 0.5, value: 3 }],
    ['a text', 'text'],
    ['nothing', null],
  ])('%s is damaged', (_, record) => {
    expect(readRecord(two, record)).toEqual({ state: 'unreadable', reason: 'damaged' });
    expect(isNewerRecord(two, record)).toBe(false);
  });
});

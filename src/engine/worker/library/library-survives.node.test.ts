/** Faults that a download survives by itself, and servers without ranges. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { faults } from '@/testing/node/fault-server';
import { HUB_FILE, LibraryBench, QUICK, REPO } from '@/testing/node/library-bench';

const bench = new LibraryBench();
beforeAll(() => bench.start());
afterAll(() => bench.server.close());
beforeEach(() => bench.reset());
afterEach(() => bench.clear());

describe('faults that a download survives by itself', () => {
  it('connections that break again and again in the middle: only what is missing is fetched', async () => {
    const library = await bench.openLibrary();
    // Every body breaks after 6,000 bytes, each but the last of a range.
    bench.server.fail(HUB_FILE, faults.drop(bench.server, 6_000));
    const { model } = await library.download(bench.hub(REPO), 'q8_0');
    await bench.expectSound(model);
    const sent = bench.server.sentFor(HUB_FILE);
    expect(sent).toBeGreaterThanOrEqual(bench.whole.length);
    expect(sent).toBeLessThan(bench.whole.length + 1_000);
  });

  it.each([429, 503])('%d with Retry-After is waited for', async (status) => {
    const library = await bench.openLibrary();
    bench.server.fail(HUB_FILE, faults.status(status, { 'Retry-After': '1' }), 1);
    const before = performance.now();
    await bench.expectSound((await library.download(bench.hub(REPO), 'q8_0')).model);
    expect(performance.now() - before).toBeGreaterThan(950);
  });

  it('a server that trickles', async () => {
    const library = await bench.openLibrary({ http: { ...QUICK, idleMs: 700 } });
    let n = 0;
    bench.server.fail(HUB_FILE, (answer, request, response) =>
      n++ % 3 > 0
        ? false
        : faults.silence(bench.server, Math.min(2_000, answer.body.length))(answer, request, response),
    );
    await bench.expectSound((await library.download(bench.hub(REPO), 'q8_0')).model);
  });

  it('a redirect to a content host', async () => {
    const library = await bench.openLibrary();
    bench.server.put('/content/abc', bench.whole);
    bench.server.fail(
      /resolve\/.*\.safetensors$/,
      faults.redirect(`${bench.server.base}/content/abc?signature=1`),
    );
    await bench.expectSound((await library.download(bench.hub(REPO), 'q8_0')).model);
    expect(bench.server.sentFor(/content/)).toBeLessThan(bench.whole.length + 1_000);
  });
});

describe('a server without ranges', () => {
  const serveWhole = (): void =>
    bench.server.fail(
      HUB_FILE,
      faults.rangeless(bench.server, () => bench.whole),
    );

  it('gives the whole file in one stream, which is checked and then converted', async () => {
    serveWhole();
    const library = await bench.openLibrary();
    const { model } = await library.download(bench.hub(REPO), 'q8_0');
    await bench.expectSound(model);
    expect(await bench.store.list()).toEqual([`${model.id}.gguf`, `${model.id}.json`]);
  });

  it('the stream breaks: it begins again, and nothing of the broken one is used', async () => {
    const library = await bench.openLibrary();
    bench.server.fail(
      HUB_FILE,
      (answer, _, response) => {
        if (answer.status !== 206) return false;
        response.writeHead(200, { 'Content-Length': bench.whole.length });
        response.write(bench.whole.subarray(0, 20_000), () => setTimeout(() => response.destroy(), 20));
        return true;
      },
      1,
    );
    bench.server.fail(
      HUB_FILE,
      faults.rangeless(bench.server, () => bench.whole.subarray(0)),
      1,
    );
    serveWhole();
    await bench.expectSound((await library.download(bench.hub(REPO), 'q8_0')).model);
  });

  it('the whole file has another hash than its listing says', async () => {
    const wrong = bench.whole.slice();
    wrong[wrong.length - 100]! ^= 1;
    bench.server.fail(
      HUB_FILE,
      faults.rangeless(bench.server, () => wrong),
    );
    await bench.expectFailureThenSuccess(bench.hub(REPO), 'checksum', /SHA-256/);
  });

  it('the whole file is shorter than its listing says', async () => {
    bench.server.fail(
      HUB_FILE,
      faults.rangeless(bench.server, () => bench.whole.subarray(0, 10_000)),
    );
    await bench.expectFailureThenSuccess(bench.hub(REPO), 'checksum', /listing says/);
  });

  it('a whole file is kept for the next try when the writing failed', async () => {
    serveWhole();
    const library = await bench.openLibrary();
    const writes = bench.failingWrites(/\.part$/, 30_000);
    await expect(library.download(bench.hub(REPO), 'q8_0')).rejects.toMatchObject({
      message: 'the disk failed',
    });
    await bench.expectNothingLoadable(library);
    writes.heal();
    bench.server.heal();
    serveWhole();
    await bench.expectSound((await library.download(bench.hub(REPO), 'q8_0')).model);
    // Asked for once, to see that it is the same; what comes is not waited for.
    expect(bench.server.requests.filter((line) => HUB_FILE.test(line.replace(/ bytes=.*/, '')))).toHaveLength(
      1,
    );
  });
});

/** A download on the production build from another origin: closed in the middle, seen from a second tab, resumed there. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { FaultServer } from '../src/testing/node/fault-server';
import { expect, MODEL_READY_MS, test } from './playground';

const GGUF = readFileSync(
  fileURLToPath(new URL('../public/models/instruct-mini-q8_0.gguf', import.meta.url)),
);
/** Copied in pieces of this many bytes; each is safe when the next is asked for. */
const PIECE = 4 * 2 ** 20;
const STORED_MS = 60_000;

test('a closed tab’s download is resumed by another, which fetches only what is missing', async ({
  browser,
  baseURL,
}) => {
  const server = await new FaultServer().listen();
  const path = '/elsewhere/mini.gguf';
  server.put(path, GGUF);
  let held = false;
  server.fail(/mini/, (_, request) => {
    const late = Number(/=(\d+)/.exec(request.headers.range ?? '')?.[1]) >= PIECE;
    held ||= late;
    return late;
  });

  const context = await browser.newContext({ baseURL });
  const first = await context.newPage();
  await first.goto('./#/models');
  await first.getByLabel('Repository or address').fill(server.base + path);
  await first.getByRole('button', { name: /^Look up on 127/ }).click();
  await first
    .getByRole('dialog')
    .getByRole('button', { name: /^Download [\d.]+ MB from 127/ })
    .click({ timeout: MODEL_READY_MS });
  // All but the last piece is written; that one never comes.
  await expect.poll(() => held, { timeout: STORED_MS }).toBe(true);

  const second = await context.newPage();
  await second.goto('./#/models');
  const here = second.getByRole('region', { name: /^On this machine/ });
  await expect(here).toContainText('In another tab', { timeout: STORED_MS });
  await first.close();
  await expect(here).toContainText('Paused', { timeout: STORED_MS });
  server.heal();
  await here.getByRole('button', { name: /^Resume/ }).click();
  await expect(here).toContainText('SHA-256', { timeout: STORED_MS });
  // The last piece, and the header (read in windows of up to a megabyte) once more.
  expect(server.sentFor(/mini/)).toBeLessThan(GGUF.length - PIECE + 1.5 * 2 ** 20);

  await here.getByRole('button', { name: /^Load (?!the built-in)/ }).click();
  await expect(here).toContainText('In use', { timeout: MODEL_READY_MS });
  await context.close();
  server.close();
});

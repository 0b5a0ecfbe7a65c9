import { deflateRawSync } from 'node:zlib';
import { GOLDEN_LINKS } from '../src/testing/golden-links';
import { FORGE_NAMES, hostileLink, SCRIPT } from '../src/testing/node/hostile-links';
import { expect, test } from './playground';

/** Far above what is measured, so that a busy machine passes. */
const SOON_MS = 15_000;
/** Two of each kind. */
const HOSTILE = FORGE_NAMES.length * 2;

const packed = (bytes: Buffer) => `1.${deflateRawSync(bytes, { level: 9 }).toString('base64url')}`;

test('hostile links run no script and fetch nothing', async ({ browser, baseURL }) => {
  const context = await browser.newContext();
  const page = await context.newPage();
  const { origin } = new URL(baseURL ?? '');
  const elsewhere: string[] = [];
  const dialogs: string[] = [];
  const failures: string[] = [];
  page.on('request', (request) => {
    const { protocol, origin: asked } = new URL(request.url());
    if (protocol.startsWith('http') && asked !== origin) elsewhere.push(request.url());
  });
  page.on('dialog', (dialog) => {
    dialogs.push(dialog.message());
    void dialog.dismiss();
  });
  page.on('pageerror', (error) => failures.push(error.message));
  await page.goto('./#/p');
  const outcome = page.getByRole('alert').or(page.getByRole('button', { name: 'Open in the playground' }));

  let previews = 0;
  for (let seed = 0; seed < HOSTILE; seed++) {
    const { forge, link } = hostileLink(seed);
    await page.evaluate((hash) => {
      window.location.hash = hash;
    }, `/p/${link}`);
    await expect(outcome, `${forge}, seed ${seed}`).toBeVisible({ timeout: SOON_MS });
    previews += await page.getByRole('button', { name: 'Open in the playground' }).count();
    // Back to nothing, so that the next outcome is not this one's.
    await page.evaluate(() => {
      window.location.hash = '/p';
    });
    await expect(page.getByRole('heading', { name: 'Open a shared prompt' })).toBeVisible();
  }
  expect(previews).toBeGreaterThanOrEqual(2);

  // A script in every field is read, as text.
  await page.goto(`./#/p/${hostileLink(FORGE_NAMES.indexOf('script')).link}`);
  await expect(page.getByText(SCRIPT).first()).toBeVisible();
  await page.getByRole('button', { name: 'Open in the playground' }).click();
  await expect(page.getByRole('button', { name: 'Share' })).toBeVisible();
  expect(await page.evaluate(() => 'hacked' in window)).toBe(false);
  expect(await page.locator('main img, main script, main iframe').count()).toBe(0);
  expect({ elsewhere, dialogs, failures }).toEqual({ elsewhere: [], dialogs: [], failures: [] });
  await context.close();
});

test('links of released versions open; a bomb is stopped', async ({ browser }) => {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto('./#/p');
  for (const { link, prompt } of GOLDEN_LINKS) {
    await page.goto(`./#/p/${link}`);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(
      prompt.title || 'Definition: say hello.',
    );
    const text = prompt.content.kind === 'raw' ? prompt.content.text : prompt.content.input;
    await expect(page.getByText(text, { exact: true })).toBeVisible();
  }
  // The most that fits into a link.
  await page.goto(`./#/p/${packed(Buffer.alloc(44 * 2 ** 20, 0x20))}`);
  await expect(page.getByRole('alert')).toContainText('unpacks to more than 256 KiB');
  await page.goto(`./#/p/${packed(Buffer.alloc(64 * 2 ** 20))}`);
  await expect(page.getByRole('alert')).toContainText('too long');
  await context.close();
});

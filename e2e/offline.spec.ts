import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { type Plugin, type PreviewServer, preview } from 'vite';
import { ANSWER_MS, answerStatus, expect, modelReady, runModelsOn, test } from './playground';

const DIST = process.env.PLAYGROUND_DIST ?? 'dist';

/** A server of the same build that a test can switch off. */
async function serve(...plugins: Plugin[]): Promise<PreviewServer> {
  return preview({
    plugins,
    build: { outDir: DIST },
    preview: { port: 0, strictPort: false },
    logLevel: 'silent',
  });
}

function addressOf(server: PreviewServer): string {
  const address = server.httpServer.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  return `http://localhost:${address.port}/`;
}

async function switchOff(server: PreviewServer): Promise<void> {
  if ('closeAllConnections' in server.httpServer) server.httpServer.closeAllConnections();
  await server.close();
}

/** Everything the service worker stores is stored, and it serves this page from now on. */
async function stored(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
  });
  await page.keyboard.press('Control+/');
  await expect(page.getByText(/are stored and work offline/)).toBeVisible({ timeout: 60_000 });
  await page.keyboard.press('Escape');
}

async function runAnExample(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'Run an example' }).click();
  await expect(answerStatus(page)).toHaveText(/^Answer complete/, { timeout: ANSWER_MS });
  return page.getByRole('region', { name: 'Answer' }).innerText();
}

test('with the server gone: reload, run, open a task, the other areas', async ({ browser }) => {
  const server = await serve();
  const context = await browser.newContext({ serviceWorkers: 'allow' });
  await runModelsOn(context, 'onnx-wasm');
  const page = await context.newPage();
  const failures: string[] = [];
  page.on('pageerror', (error) => failures.push(error.message));
  try {
    await page.goto(addressOf(server));
    await modelReady(page);
    await stored(page);

    await switchOff(server);
    await context.setOffline(true);
    await page.reload();
    await modelReady(page);
    // What the server's headers gave holds without it: threads need it.
    expect(await page.evaluate(() => window.crossOriginIsolated)).toBe(true);
    expect(await runAnExample(page)).toMatch(/rupee/i);

    await page.getByRole('button', { name: 'Starter tasks' }).click();
    await page.getByRole('dialog').getByRole('listitem').first().getByRole('button').first().click();
    await expect(page.getByLabel('Definition', { exact: true })).not.toHaveValue('');

    for (const name of await page
      .getByRole('navigation', { name: 'Areas' })
      .getByRole('link')
      .allInnerTexts()) {
      await page.getByRole('link', { name, exact: true }).click();
      await expect(page.getByRole('heading', { level: 1 })).toBeAttached();
      await expect(page.getByRole('heading', { name: /Something went wrong/ })).toHaveCount(0);
    }
    expect(failures).toEqual([]);
  } finally {
    await context.close();
  }
});

/** From when `isOut` says so, the server has a later build: another page, and a service worker that knows of it. */
function laterBuild(isOut: () => boolean): Plugin {
  const changed: Record<string, { type: string; change: (text: string) => string }> = {
    'sw.js': {
      type: 'text/javascript',
      change: (text) => text.replace(/(url:"index\.html",revision:")\w+/, '$1later'),
    },
    'index.html': {
      type: 'text/html',
      change: (text) => text.replace('</head>', '<meta name="build" content="later" /></head>'),
    },
  };
  return {
    name: 'later-build',
    configurePreviewServer: (server) => {
      server.middlewares.use((request, response, next) => {
        const name = /^\/(sw\.js|index\.html)?(\?|$)/.exec(request.url ?? '')?.[1] ?? 'none';
        const file = changed[name];
        if (!file || !isOut()) return next();
        readFile(join(DIST, name), 'utf8').then((text) => {
          response.setHeader('Content-Type', file.type);
          response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
          response.setHeader('Cross-Origin-Embedder-Policy', 'require-corp');
          response.end(file.change(text));
        }, next);
      });
    },
  };
}

test('a later version asks before it takes over, and keeps what was written', async ({ browser }) => {
  let out = false;
  const server = await serve(laterBuild(() => out));
  const context = await browser.newContext({ serviceWorkers: 'allow' });
  await runModelsOn(context, 'onnx-wasm');
  const page = await context.newPage();
  try {
    await page.goto(addressOf(server));
    await modelReady(page);
    await stored(page);
    await page.getByLabel('Definition', { exact: true }).fill('Name the capital.');
    out = true;
    await page.reload();
    const later = page.locator('meta[name=build]');
    await expect(page.getByText('A new version is ready')).toBeVisible({ timeout: 60_000 });
    expect(await later.count()).toBe(0);
    await page.getByRole('button', { name: 'Reload', exact: true }).click();
    await expect(later).toHaveCount(1);
    await expect(page.getByLabel('Definition', { exact: true })).toHaveValue('Name the capital.');
  } finally {
    await context.close();
    await switchOff(server);
  }
});

test('a screen that cannot be fetched says so, and leaves the others open', async ({ browser }) => {
  const context = await browser.newContext();
  await runModelsOn(context, 'onnx-wasm');
  const page = await context.newPage();
  await page.route(/models-route-[\w-]+\.js$/, (route) => route.abort());
  await page.goto('./');
  await page.getByRole('link', { name: 'Models', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'This screen could not be loaded' })).toBeVisible();
  await page.getByRole('link', { name: 'Tasks', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Tasks' })).toBeVisible();
  await page.unroute(/models-route-[\w-]+\.js$/);
  await page.getByRole('link', { name: 'Models', exact: true }).click();
  await page.getByRole('button', { name: 'Reload the page' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Models' })).toBeVisible();
  await context.close();
});

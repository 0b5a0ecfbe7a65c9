/**
 * Takes the pictures of docs/screenshots from the built page: every screen at work on the built-in model, in both
 * themes, wide and narrow. Run `npm run build` first (PLAYGROUND_DIST names another folder than dist); names of screens
 * as arguments take only those.
 */
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright';
import { chromiumLaunchOptions } from './lib/chromium.mjs';
import { serveBuild } from './lib/serve-build.mjs';

const folder = fileURLToPath(new URL('../docs/screenshots', import.meta.url));
const model = fileURLToPath(new URL('../public/models/instruct-mini-q8_0.gguf', import.meta.url));
const SIZES = { wide: { width: 1360, height: 860 }, narrow: { width: 390, height: 844 } };
/** Milliseconds for a model to load or an answer to end on a software adapter, and for what runs for minutes. */
const PATIENCE = 180_000;
const MUCH_PATIENCE = 1_500_000;

/** How to bring a page to where its picture is taken; each begins at the address of its screen. */
const SCREENS = {
  playground: {
    address: '/',
    async prepare(page) {
      await page.getByRole('button', { name: 'Run an example' }).click();
      await answered(page);
    },
  },
  share: {
    address: '/',
    async prepare(page) {
      await page.getByRole('button', { name: 'Share' }).click();
      await page.getByRole('dialog').getByLabel(/^Link/).waitFor();
    },
  },
  shared: {
    address: '/',
    async prepare(page) {
      await page.getByRole('button', { name: 'Share' }).click();
      const link = page.getByRole('dialog').getByLabel(/^Link/);
      await link.waitFor();
      await page.waitForFunction((field) => field.value !== '', await link.elementHandle());
      await page.goto(await link.inputValue());
      await page.getByRole('button', { name: 'Open in the playground' }).waitFor();
    },
  },
  compare: {
    address: '/compare',
    async prepare(page) {
      await page.getByRole('button', { name: 'Run an example' }).click();
      await page.getByText('15 cells answered.').first().waitFor({ state: 'attached', timeout: PATIENCE });
    },
  },
  tasks: {
    address: '/tasks',
    async prepare(page) {
      await page.getByText(/^[\d,]+ tasks$/).waitFor();
    },
  },
  task: {
    address: '/tasks/ip089_sentiment',
    async prepare(page) {
      await page.getByRole('heading', { name: 'Definition' }).waitFor();
      await page.waitForTimeout(3000);
    },
  },
  evaluate: {
    address: '/evaluate',
    async prepare(page) {
      await addEvaluated(page, ['ip089_sentiment', 'ip014_plural', 'ip001_country_currency']);
      await page.getByLabel('Number', { exact: true }).fill('10');
      for (const label of ['Input only', 'Definition', 'Definition + 2 examples'])
        await page.getByRole('checkbox', { name: label, exact: true }).check();
    },
  },
  'evaluate-run': {
    address: null,
    async prepare(page) {
      await page.getByRole('button', { name: 'Start', exact: true }).click();
      await finished(page.getByRole('region', { name: 'Progress' }).getByRole('status'), 'Finished');
    },
  },
  finetune: {
    address: '/finetune',
    async prepare(page) {
      await page.getByRole('button', { name: 'Add starter tasks' }).click();
      await page.getByRole('dialog').getByText('Drop the last item', { exact: true }).click();
      await page.getByRole('button', { name: 'Add 1 task' }).click();
      await page.getByText('to train on,').waitFor({ timeout: PATIENCE });
    },
  },
  'finetune-run': {
    address: null,
    async prepare(page) {
      await page.getByText('All settings').click();
      const numbers = {
        Steps: 12,
        'Batch size': 4,
        'Max held out': 12,
        'Sample instances': 4,
        Evaluations: 4,
      };
      for (const [label, value] of Object.entries(numbers))
        await page.getByLabel(label, { exact: true }).fill(String(value));
      await page.getByRole('button', { name: 'Start training' }).click();
      await finished(page.getByRole('region', { name: 'Progress' }), 'Finished after 12 steps');
    },
  },
  models: {
    address: '/models',
    async prepare(page) {
      await page.getByText(/^Measured in/).waitFor({ timeout: PATIENCE });
      await page.locator('input[type=file]').first().setInputFiles(model);
      await page.getByRole('radio', { name: /Mixed/ }).check();
      await page.getByRole('button', { name: 'Store it in this browser' }).click();
      await page.getByText(/is stored$/).waitFor({ timeout: PATIENCE });
      await page.getByRole('button', { name: 'Dismiss' }).click();
    },
  },
  'models-plan': {
    address: '/models',
    async prepare(page) {
      await page.getByRole('button', { name: 'definition + 2 positive examples' }).first().click();
      await page.getByRole('radio', { name: /Q8_0/ }).waitFor();
    },
  },
  bench: {
    address: '/bench',
    async prepare(page) {
      await page.getByRole('checkbox', { name: 'onnxruntime, WebGPU' }).uncheck();
      await page.getByRole('button', { name: 'Measure' }).click();
      await page.getByRole('region', { name: 'Result' }).waitFor({ timeout: MUCH_PATIENCE });
    },
  },
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in SCREENS));
if (unknown.length > 0) {
  console.error(`There is no screen ${unknown.join(', ')}; there are ${Object.keys(SCREENS).join(', ')}.`);
  process.exit(2);
}

mkdirSync(folder, { recursive: true });
const server = await serveBuild(4318);
const browser = await chromium.launch(chromiumLaunchOptions());
const failed = [];
try {
  const context = await browser.newContext({
    baseURL: 'http://localhost:4318/',
    reducedMotion: 'reduce',
    serviceWorkers: 'block',
  });
  const page = await context.newPage();
  await page.setViewportSize(SIZES.wide);
  await page.goto('./');
  await page.getByRole('button', { name: /^Model / }).waitFor({ timeout: PATIENCE });
  for (const name of wanted.length > 0 ? wanted : Object.keys(SCREENS)) {
    try {
      await picture(page, name);
    } catch (error) {
      failed.push(name);
      console.error(`${name}: ${error.message}`);
    }
  }
} finally {
  await browser.close();
  await server.close();
}
process.exit(failed.length > 0 ? 1 : 0);

async function picture(page, name) {
  const { address, prepare } = SCREENS[name];
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  await page.setViewportSize(SIZES.wide);
  if (address !== null) {
    await page.keyboard.press('Escape');
    await page.goto(`./#${address}`);
    await page.getByRole('heading', { level: 1 }).first().waitFor({ state: 'attached' });
  }
  await prepare(page);
  await page.evaluate(() => {
    for (const part of [document.documentElement, ...document.querySelectorAll('main, main *')])
      part.scrollTop = 0;
  });
  for (const note of await page.getByRole('button', { name: 'Dismiss' }).all()) await note.click();
  await shoot(page, name);
}

async function answered(page) {
  const status = page.getByRole('status').filter({ hasText: 'Answer complete' });
  await status.waitFor({ state: 'attached', timeout: PATIENCE });
}

async function finished(place, words) {
  await place
    .getByText(words)
    .or(place.filter({ hasText: words }))
    .first()
    .waitFor({ timeout: MUCH_PATIENCE });
}

async function addEvaluated(page, names) {
  for (const name of names) {
    await page.getByRole('combobox', { name: 'Add tasks' }).fill(name);
    await page.getByRole('option').filter({ hasText: name }).click();
  }
}

/** One picture for each theme and width of what the page shows. */
async function shoot(page, name) {
  for (const [size, viewport] of Object.entries(SIZES)) {
    for (const colorScheme of ['light', 'dark']) {
      await page.setViewportSize(viewport);
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.evaluate(
        () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
      );
      // Without a GPU the last tiles of a new theme are painted a moment later.
      await page.waitForTimeout(500);
      const path = `${folder}/${name}-${colorScheme}-${size}.png`;
      await page.screenshot({ path, fullPage: false });
      console.log(path);
    }
  }
}

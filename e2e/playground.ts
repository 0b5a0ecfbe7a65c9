/** What the tests share: one page with the model loaded once, and the gestures a person makes on it. */
import AxeBuilder from '@axe-core/playwright';
import { type BrowserContext, test as base, expect, type Page } from '@playwright/test';
import type { RuntimeChoice } from '@/engine/protocol';

/** A first load on a software adapter compiles every kernel. */
export const MODEL_READY_MS = 120_000;
/** An answer on a software adapter, with the machine busy. */
export const ANSWER_MS = 90_000;

/**
 * The setting that a person makes in the model's menu, as the page stores it: without it, a machine that only emulates a
 * graphics device runs models on the CPU, and our own kernels would go untested.
 */
export async function runModelsOn(target: BrowserContext | Page, runtime: RuntimeChoice): Promise<void> {
  const stored = JSON.stringify({ kind: 'runtime', version: 1, value: runtime });
  await target.addInitScript((value) => localStorage.setItem('playground.runtime', value), stored);
}

async function openPlayground(context: BrowserContext): Promise<Page> {
  await runModelsOn(context, 'webgpu');
  const page = await context.newPage();
  await page.goto('./');
  await modelReady(page);
  return page;
}

export async function modelReady(page: Page): Promise<void> {
  await expect(page.getByRole('button', { name: /^Model / })).toBeVisible({ timeout: MODEL_READY_MS });
}

/** Back to a blank draft with the paper's settings, without loading the model again. */
async function reset(page: Page): Promise<void> {
  await page.emulateMedia({ colorScheme: 'light' });
  await page.keyboard.press('Escape');
  const task = page.getByRole('radio', { name: 'Task', exact: true });
  if (!(await task.isChecked())) await task.check();
  await page.getByRole('button', { name: 'Clear' }).click();
  await page.locator('summary', { hasText: 'Generation' }).evaluate((summary) => {
    if (summary.parentElement instanceof HTMLDetailsElement) summary.parentElement.open = true;
  });
  const paper = page.getByRole('button', { name: 'Paper settings' });
  if (await paper.isEnabled()) await paper.click();
  await chooseEncoding(page, 'Definition + 2 examples');
}

export async function chooseEncoding(page: Page, label: string): Promise<void> {
  const button = page.getByRole('button', { name: /^Encoding: / });
  if ((await button.getAttribute('aria-label')) === `Encoding: ${label}`) return;
  await button.click();
  await page.getByRole('dialog', { name: 'Encoding' }).getByText(label, { exact: true }).click();
}

export async function setNumber(page: Page, label: string, value: number): Promise<void> {
  await page.getByLabel(label, { exact: true }).fill(String(value));
}

export const answerStatus = (page: Page) => page.getByRole('region', { name: 'Answer' }).getByRole('status');
export const answerTokens = (page: Page) => page.getByRole('group', { name: /^Tokens of the answer/ });

/** What axe finds wrong on the page as it is now, with the elements. */
export async function violations(page: Page) {
  // Colours on their way from one theme to the other are nobody's.
  await page.evaluate(async () => {
    const transitions = document.getAnimations().filter((animation) => animation instanceof CSSTransition);
    await Promise.allSettled(transitions.map(({ finished }) => finished));
  });
  const { violations: found } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
    .analyze();
  return found.map(({ id, nodes }) => ({ id, where: nodes.map((node) => node.target.join(' ')) }));
}

interface Shared {
  playground: Page;
}
interface SharedOnce {
  loadedPage: Page;
}

export const test = base.extend<Shared, SharedOnce>({
  loadedPage: [
    async ({ browser }, use) => {
      const context = await browser.newContext({
        baseURL: test.info?.().project.use.baseURL,
        viewport: { width: 1280, height: 860 },
      });
      const page = await openPlayground(context);
      await use(page);
      await context.close();
    },
    { scope: 'worker', timeout: MODEL_READY_MS + 30_000 },
  ],
  playground: async ({ loadedPage }, use) => {
    await reset(loadedPage);
    await use(loadedPage);
  },
});

export { expect };

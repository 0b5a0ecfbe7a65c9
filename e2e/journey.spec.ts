import { ANSWER_MS, answerStatus, answerTokens, expect, setNumber, test } from './playground';

test('an instruction of one’s own is answered on WebGPU', async ({ playground: page }) => {
  await page
    .getByRole('textbox', { name: 'Definition' })
    .fill('In this task, you are given a word. Return the word in capital letters.');
  await page.getByRole('button', { name: 'Add a positive example' }).click();
  await page.getByLabel('Input of positive example 1').fill('window');
  await page.getByLabel('Output of positive example 1').fill('WINDOW');
  await page.getByLabel('Input', { exact: true }).fill('garden');

  const prompt = page.getByRole('region', { name: 'Text of the prompt' });
  await expect(prompt).toContainText('Input: garden.');
  await expect(prompt).toContainText('Positive Example 1');

  await page.keyboard.press('Control+Enter');
  await expect(answerStatus(page)).toHaveText(/^Answer complete, \d+ tokens?$/, { timeout: ANSWER_MS });
  await expect(answerTokens(page)).not.toBeEmpty();
  const answer = (await answerTokens(page).textContent()) ?? '';
  expect(answer.replace(/end$/, '').trim()).not.toBe('');

  const facts = page.getByRole('region', { name: 'Answer', exact: true });
  await expect(facts.getByText(/^\d+ tokens?$/).first()).toBeVisible();
  await expect(facts.getByText(/^[\d.]+ m?s$/)).toBeVisible();
  await expect(page.getByRole('button', { name: /^Model .*WebGPU/ })).toBeVisible();
});

test('an answer comes token by token', async ({ playground: page }) => {
  await page.getByLabel('Input', { exact: true }).fill('The river runs past the old mill.');
  // Long enough to be painted many times, however many tokens one submit makes.
  await setNumber(page, 'Max new tokens', 80);
  await setNumber(page, 'Min new tokens', 80);
  const counts = watchTokens(page);
  await page.getByLabel('Input', { exact: true }).focus();
  await page.keyboard.press('Control+Enter');
  await expect(answerStatus(page)).toHaveText(/80 tokens/, { timeout: ANSWER_MS });
  expect(new Set(await counts()).size).toBeGreaterThan(2);
  // An answer made in one submit has no speed to show; this one was made in many.
  const facts = page.getByRole('region', { name: 'Answer', exact: true });
  await expect(facts.getByText(/^[\d.]+ tokens\/s$/)).toBeVisible();
});

test('the alternatives of a token are shown, and the answer can go on from one of them', async ({
  playground: page,
}) => {
  await page.getByRole('button', { name: 'Run an example' }).click();
  await expect(answerStatus(page)).toHaveText(/^Answer complete/, { timeout: ANSWER_MS });
  await answerTokens(page).getByRole('button').first().focus();
  const alternatives = page.getByRole('region', { name: 'Alternatives' });
  await expect(alternatives).toContainText('Token 1 of');
  const other = alternatives.getByRole('button').first();
  const name = (await other.getAttribute('aria-label')) ?? '';
  const word = /^Continue with (.*) instead$/.exec(name)?.[1] ?? '';
  await other.click();
  await expect(answerStatus(page)).toHaveText(/^Answer complete/, { timeout: ANSWER_MS });
  await expect(answerTokens(page).getByRole('button').first()).toHaveAccessibleName(new RegExp(`^${word}, `));
});

test('Esc stops a long answer within a step and keeps what there is', async ({ playground: page }) => {
  await page.getByRole('textbox', { name: 'Definition' }).fill('Write a long story about the given word.');
  await page.getByLabel('Input', { exact: true }).fill('river');
  await page.getByText('Sample', { exact: true }).click();
  await setNumber(page, 'Max new tokens', 1000);
  await setNumber(page, 'Min new tokens', 900);
  await page.getByLabel('Input', { exact: true }).focus();
  await page.keyboard.press('Control+Enter');
  await expect
    .poll(() => answerTokens(page).getByRole('button').count(), { timeout: ANSWER_MS })
    .toBeGreaterThan(5);

  await page.keyboard.press('Escape');
  await expect(answerStatus(page)).toHaveText(/^Stopped, \d+ tokens kept$/);
  const kept = await answerTokens(page).getByRole('button').count();
  expect(kept).toBeGreaterThan(5);
  expect(kept).toBeLessThan(900);
  await expect(page.getByText('stopped', { exact: true })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Run', exact: true })).toBeEnabled();
  // Nothing arrives after the stop.
  await page.waitForTimeout(500);
  expect(await answerTokens(page).getByRole('button').count()).toBe(kept);
});

test('the journey by keyboard alone', async ({ playground: page }) => {
  await page.locator('body').click({ position: { x: 640, y: 4 } });
  const tabTo = async (target: ReturnType<typeof page.getByLabel>) => {
    for (let presses = 0; presses < 40; presses++) {
      if (await target.evaluate((element) => element === document.activeElement)) return;
      await page.keyboard.press('Tab');
    }
    throw new Error('The Tab key does not reach it.');
  };
  await tabTo(page.getByRole('textbox', { name: 'Definition' }));
  await page.keyboard.type('You are given an adjective. Return its opposite.');
  await tabTo(page.getByRole('button', { name: 'Add a positive example' }));
  await page.keyboard.press('Enter');
  await expect(page.getByLabel('Input of positive example 1')).toBeFocused();
  await page.keyboard.type('hot');
  await page.keyboard.press('Tab');
  await page.keyboard.type('cold');
  await tabTo(page.getByLabel('Input', { exact: true }));
  await page.keyboard.type('tall');
  await tabTo(page.getByRole('button', { name: 'Run', exact: true }));
  await page.keyboard.press('Enter');
  await expect(answerStatus(page)).toHaveText(/^Answer complete/, { timeout: ANSWER_MS });

  // One tab stop for the whole answer, at the token whose alternatives are shown.
  await tabTo(answerTokens(page).locator('[tabindex="0"]'));
  await page.keyboard.press('End');
  const count = await answerTokens(page).getByRole('button').count();
  await expect(page.getByRole('region', { name: 'Alternatives' })).toContainText(
    `Token ${count} of ${count}`,
  );
  await page.keyboard.press('Control+/');
  await expect(page.getByRole('dialog', { name: 'Help' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog', { name: 'Help' })).toBeHidden();
});

/** Counts the tokens on the page in every frame. @returns the counts seen so far */
function watchTokens(page: import('@playwright/test').Page): () => Promise<number[]> {
  const started = page.evaluate(() => {
    const counts: number[] = [];
    Object.assign(window, { tokenCounts: counts });
    const look = () => {
      const count = document.querySelectorAll('[data-token]').length;
      if (count > 0) counts.push(count);
      requestAnimationFrame(look);
    };
    look();
  });
  return async () => {
    await started;
    return page.evaluate(() => (window as unknown as { tokenCounts: number[] }).tokenCounts);
  };
}

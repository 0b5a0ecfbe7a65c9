import '@/styles/main.css';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { page as browserPage } from 'vitest/browser';
import { followDraft } from '@/features/compose/actions';
import { emptyDraft } from '@/features/compose/draft/draft';
import { memoryDocuments } from '@/storage/documents/documents-database';
import { renderCompose, startCompose } from '@/testing/render-compose';
import { AnswerPanel } from './answer-panel';
import { RunBar } from './run-bar';

/** The built-in model on the CPU, on a busy machine. */
const ANSWER_MS = 60_000;

type Page = ReturnType<typeof startCompose>;
let page: Page;
let stopFollowing: () => void;

beforeEach(async () => {
  await browserPage.viewport(1100, 800);
  page = startCompose(async () => memoryDocuments());
  page.session.runtime.getState().choose('reference');
  stopFollowing = followDraft(page.compose);
});
afterEach(() => {
  stopFollowing();
  page.session.engines.main.dispose();
});

const renderParts = () =>
  renderCompose(
    page,
    <>
      <RunBar />
      <AnswerPanel inspect={({ text }) => <figure aria-label="Text of the answer">{text}</figure>} />
    </>,
  );

const currency = (input: string) => ({
  ...emptyDraft(),
  definition: 'You are given the name of a country. Return the currency of the given country.',
  input,
});

test('a first visit runs an example in one click and shows the answer with its figures', async () => {
  const screen = await renderParts();
  const answer = screen.getByRole('region', { name: 'Answer' });
  await screen.getByRole('button', { name: 'Run an example' }).click();
  await expect.element(answer).toHaveAttribute('aria-busy', 'true');
  await expect
    .element(answer.getByRole('status'), { timeout: ANSWER_MS })
    .toHaveTextContent(/^Answer complete, \d+ tokens?$/);
  await expect.element(screen.getByLabelText('Text of the answer')).toHaveTextContent(/rupee/i);
  await expect.element(answer).toHaveTextContent('Decodinggreedy');
  await expect.element(screen.getByText('of 1,024 tokens')).toBeVisible();
  expect(page.compose.history.getState().runs).toHaveLength(1);

  page.compose.draft.getState().setText('input', 'Japan');
  await expect.element(answer).toHaveTextContent('the prompt has changed since');
});

test('an empty prompt is refused with what to do, before any model is asked', async () => {
  const screen = await renderParts();
  page.compose.draft.getState().setText('name', 'unused by the encoding');
  await screen.getByRole('button', { name: 'Run', exact: true }).click();
  const alert = screen.getByRole('alert');
  await expect.element(alert).toHaveTextContent('The instruction is empty.');
  await expect.element(alert.getByRole('button', { name: 'Go to the prompt' })).toBeVisible();
  expect(page.compose.model.getState().status.state).toBe('idle');
});

test('a model that cannot be loaded is said with a way on, and the run goes on from there', async () => {
  page.compose.draft.getState().replace(currency('India'));
  const screen = await renderParts();
  await page.compose.model
    .getState()
    .load({ kind: 'url', url: `${window.location.origin}/models/none.gguf` });
  const alert = screen.getByRole('alert');
  await expect.element(alert).toBeVisible();
  await expect.element(alert.getByRole('button', { name: 'Load the model again' })).toBeVisible();
  await page.compose.model.getState().load(page.session.builtIn);
  await expect.element(alert).not.toBeInTheDocument();
  await screen.getByRole('button', { name: 'Run', exact: true }).click();
  await expect
    .element(screen.getByLabelText('Text of the answer'), { timeout: ANSWER_MS })
    .toHaveTextContent(/rupee/i);
});

test('stopping keeps what there is and says so; the next run begins anew', async () => {
  page.compose.draft.getState().replace(currency('India'));
  page.compose.settings.getState().setAll({
    ...page.compose.settings.getState().settings,
    minNewTokens: 1000,
    maxNewTokens: 1000,
  });
  const screen = await renderParts();
  const answer = screen.getByRole('region', { name: 'Answer' });
  await page.compose.model.getState().load();
  await screen.getByRole('button', { name: 'Run', exact: true }).click();
  await expect.element(screen.getByLabelText('Text of the answer')).toBeVisible();
  await screen.getByRole('button', { name: 'Stop' }).click();
  await expect
    .element(answer.getByRole('status'), { timeout: ANSWER_MS })
    .toHaveTextContent(/^Stopped, \d+ tokens? kept$/);
  await expect.element(screen.getByRole('button', { name: 'Run', exact: true })).toBeVisible();
});

test('a repeated run lists its distinct answers, and any of them can be shown', async () => {
  page.compose.draft.getState().replace(currency('India'));
  page.compose.settings.getState().setAll({
    ...page.compose.settings.getState().settings,
    method: 'sample',
    temperature: 2,
    repeats: 6,
    maxNewTokens: 8,
  });
  const screen = await renderParts();
  await page.compose.model.getState().load();
  await screen.getByRole('button', { name: 'Run', exact: true }).click();
  await expect.element(screen.getByText(/^6 answers, \d distinct$/), { timeout: ANSWER_MS }).toBeVisible();
  const { answers } = page.compose.run.getState();
  const texts = [...new Set(answers.map(({ result }) => result.text.trim()))];
  const choices = screen.getByRole('listitem').getByRole('button');
  expect(choices.elements()).toHaveLength(texts.length);
  await choices.last().click();
  await expect.element(choices.last()).toHaveAttribute('aria-pressed', 'true');
  const { shown, text } = page.compose.run.getState();
  expect(text).toBe(answers[shown]!.result.text);
});

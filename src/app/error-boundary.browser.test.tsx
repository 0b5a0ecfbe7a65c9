import { afterEach, expect, it, vi } from 'vitest';
import { page } from 'vitest/browser';
import { render } from 'vitest-browser-react';
import { ErrorBoundary } from './error-boundary';
import { Start } from './start';

// React reports what a boundary catches as well.
const silent = vi.spyOn(console, 'error').mockImplementation(() => undefined);
afterEach(() => {
  vi.unstubAllGlobals();
  silent.mockClear();
});

it('a page that cannot start says so and what to do, and starts when it is tried again', async () => {
  vi.stubGlobal(
    'Worker',
    class {
      constructor() {
        throw new Error('Workers are forbidden here.');
      }
    },
  );
  await render(
    <ErrorBoundary>
      <Start />
    </ErrorBoundary>,
  );
  await expect.element(page.getByRole('heading', { name: 'The page could not start' })).toBeVisible();
  await expect.element(page.getByText('Workers are forbidden here.')).toBeVisible();
  await expect.element(page.getByRole('button', { name: 'Reload the page' })).toBeVisible();
  vi.unstubAllGlobals();
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect.element(page.getByRole('navigation', { name: 'Areas' })).toBeVisible();
});

it('the error of one screen is gone on the next one', async () => {
  const Broken = () => {
    throw new TypeError('x is undefined');
  };
  const screen = await render(
    <ErrorBoundary place="/broken">
      <Broken />
    </ErrorBoundary>,
  );
  await expect
    .element(page.getByRole('heading', { name: 'Something went wrong on this page' }))
    .toBeVisible();
  await expect.element(page.getByText('x is undefined')).toBeVisible();
  await screen.rerender(
    <ErrorBoundary place="/next">
      <p>The next screen</p>
    </ErrorBoundary>,
  );
  await expect.element(page.getByText('The next screen')).toBeVisible();
});

it('a screen that could not be loaded is named as such, without its technical message', async () => {
  const Missing = () => {
    throw new TypeError('Failed to fetch dynamically imported module: /a.js');
  };
  await render(
    <ErrorBoundary>
      <Missing />
    </ErrorBoundary>,
  );
  await expect.element(page.getByRole('heading', { name: 'This screen could not be loaded' })).toBeVisible();
  expect(page.getByText('/a.js').elements()).toEqual([]);
});

import '@/styles/main.css';
import { useRef, useState } from 'react';
import { afterEach, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-react';
import { Popover } from './popover';
import { useAnchoredPopover } from './use-anchored-popover';

/** A button at a place of the window, whose popover is of a given height. */
async function renderAt(place: { left: number; top: number }, height = 120, width = 200) {
  const screen = await render(
    <div style={{ position: 'fixed', ...place }}>
      <Popover trigger="Choose" triggerClassName="" label="Choices">
        {(close) => (
          <div style={{ width, height }}>
            <button type="button" onClick={close}>
              First
            </button>
          </div>
        )}
      </Popover>
    </div>,
  );
  return {
    button: screen.getByRole('button', { name: 'Choose' }),
    panel: screen.getByRole('dialog', { name: 'Choices' }),
    first: screen.getByRole('button', { name: 'First' }),
  };
}

afterEach(() => page.viewport(800, 600));

it('opens from the keyboard below its button and says so', async () => {
  const { button, panel } = await renderAt({ left: 40, top: 40 });
  await expect.element(button).toHaveAttribute('aria-expanded', 'false');
  await userEvent.tab();
  await expect.element(button).toHaveFocus();
  await userEvent.keyboard('{Enter}');
  await expect.element(panel).toHaveAttribute('data-placed');
  await expect.element(button).toHaveAttribute('aria-expanded', 'true');
  const [from, to] = [button.element().getBoundingClientRect(), panel.element().getBoundingClientRect()];
  expect(to.left).toBeCloseTo(from.left, 0);
  expect(to.top).toBeCloseTo(from.bottom + 6, 0);
});

it('closes on Escape, and the focus goes back to its button', async () => {
  const { button, panel, first } = await renderAt({ left: 40, top: 40 });
  await button.click();
  await expect.element(panel).toHaveAttribute('data-placed');
  await userEvent.tab();
  await expect.element(first).toHaveFocus();
  await userEvent.keyboard('{Escape}');
  await expect.poll(() => panel.query()).toBeNull();
  await expect.element(button).toHaveFocus();
});

it('takes the focus by Tab as soon as it is open', async () => {
  const { first } = await renderAt({ left: 40, top: 40 });
  await userEvent.tab();
  await userEvent.keyboard('{Enter}');
  await expect.element(first).toBeInTheDocument();
  await userEvent.tab();
  await expect.element(first).toHaveFocus();
});

it('closes by what is in it, and the focus goes back to its button', async () => {
  const { button, panel, first } = await renderAt({ left: 40, top: 40 });
  await button.click();
  await first.click();
  await expect.poll(() => panel.query()).toBeNull();
  await expect.element(button).toHaveFocus();
});

it('closes on a click elsewhere', async () => {
  const { button, panel } = await renderAt({ left: 40, top: 40 });
  await button.click();
  await expect.element(panel).toHaveAttribute('data-placed');
  await userEvent.click(document.documentElement, { position: { x: 700, y: 500 } });
  await expect.poll(() => panel.query()).toBeNull();
});

it('opens above its button where there is no room below', async () => {
  await page.viewport(800, 600);
  const { button, panel } = await renderAt({ left: 40, top: 540 }, 300);
  await button.click();
  await expect.element(panel).toHaveAttribute('data-placed');
  const [from, to] = [button.element().getBoundingClientRect(), panel.element().getBoundingClientRect()];
  expect(to.bottom).toBeCloseTo(from.top - 6, 0);
});

it('stays inside the window at its edge', async () => {
  await page.viewport(800, 600);
  const { button, panel } = await renderAt({ left: 700, top: 40 }, 120, 300);
  await button.click();
  await expect.element(panel).toHaveAttribute('data-placed');
  expect(panel.element().getBoundingClientRect().right).toBeLessThanOrEqual(800 - 8 + 0.5);
});

it('scrolls inside where it is higher than the window', async () => {
  await page.viewport(800, 600);
  const { button, panel } = await renderAt({ left: 40, top: 200 }, 2000);
  await button.click();
  await expect.element(panel).toHaveAttribute('data-placed');
  const { top, bottom } = panel.element().getBoundingClientRect();
  expect(top).toBeGreaterThanOrEqual(0);
  expect(bottom).toBeLessThanOrEqual(600);
  expect(panel.element().scrollHeight).toBeGreaterThan(2000);
});

it('follows its button when the page moves', async () => {
  const { button, panel } = await renderAt({ left: 40, top: 40 });
  await button.click();
  await expect.element(panel).toHaveAttribute('data-placed');
  const holder = button.element().parentElement as HTMLElement;
  holder.style.top = '140px';
  await expect
    .poll(() => panel.element().getBoundingClientRect().top - button.element().getBoundingClientRect().bottom)
    .toBeCloseTo(6, 0);
});

function FieldWithList() {
  const [field, setField] = useState<HTMLInputElement | null>(null);
  const [open, setOpen] = useState(false);
  const list = useRef<HTMLDivElement>(null);
  useAnchoredPopover(open ? field : null, list);
  return (
    <>
      <input ref={setField} aria-label="Task" onChange={(event) => setOpen(event.target.value !== '')} />
      <div
        ref={list}
        popover="manual"
        className="fixed inset-auto m-0 w-(--anchor-width) p-0"
        data-testid="list"
      >
        Found
      </div>
    </>
  );
}

it('a popover that accompanies a field is as wide as the field, which keeps the focus', async () => {
  const screen = await render(<FieldWithList />);
  const field = screen.getByRole('textbox', { name: 'Task' });
  await field.fill('a');
  const list = screen.getByTestId('list');
  await expect.element(list).toHaveAttribute('data-placed');
  await expect.element(field).toHaveFocus();
  const [from, to] = [field.element().getBoundingClientRect(), list.element().getBoundingClientRect()];
  expect(Math.abs(to.width - from.width)).toBeLessThan(4);
  expect(to.top).toBeCloseTo(from.bottom + 6, 0);
  await field.fill('');
  await expect.element(list).not.toBeVisible();
});

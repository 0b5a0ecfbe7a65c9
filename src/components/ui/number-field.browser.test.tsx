import { expect, it, vi } from 'vitest';
import { userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-react';
import { NumberField } from './number-field';

async function renderField() {
  const onValue = vi.fn<(value: number) => void>();
  const field = { label: 'Temperature', hint: 'Between 0 and 2', min: 0, max: 2, step: 0.1 };
  const screen = await render(<NumberField {...field} value={1} onValue={onValue} />);
  return { onValue, input: screen.getByRole('spinbutton', { name: 'Temperature' }) };
}

it('passes on a value within the range while it is typed', async () => {
  const { onValue, input } = await renderField();
  await input.fill('1.5');
  expect(onValue).toHaveBeenLastCalledWith(1.5);
});

it('passes on a value out of the range only when the field is left', async () => {
  const { onValue, input } = await renderField();
  await input.fill('5');
  expect(onValue).not.toHaveBeenCalled();
  await userEvent.tab();
  expect(onValue).toHaveBeenLastCalledWith(5);
});

it('goes back to the value in force when the field is left empty', async () => {
  const { onValue, input } = await renderField();
  await input.fill('');
  await userEvent.keyboard('{Enter}');
  expect(onValue).not.toHaveBeenCalled();
  await expect.element(input).toHaveValue(1);
});

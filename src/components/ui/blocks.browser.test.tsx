import '@/styles/main.css';
import { expect, it, vi } from 'vitest';
import { userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-react';
import { PlaygroundError } from '@/core/errors';
import { Checkbox } from './checkbox';
import { Disclosure } from './disclosure';
import { Field } from './field';
import { Problem } from './problem';
import { runOrToast } from './run-or-toast';
import { SelectField } from './select-field';
import { useToasts } from './toast-store';
import { Toaster } from './toaster';

const ERROR = new PlaygroundError('network', 'The hub did not answer.', { hint: 'Try again in a minute.' });

it('a disclosure opens and closes from the keyboard and says so', async () => {
  const onToggle = vi.fn<(open: boolean) => void>();
  const screen = await render(
    <Disclosure summary="All settings" onToggle={onToggle}>
      <p>Everything else</p>
    </Disclosure>,
  );
  const content = screen.getByText('Everything else');
  await expect.element(content).not.toBeVisible();
  await userEvent.tab();
  await userEvent.keyboard('{Enter}');
  await expect.element(content).toBeVisible();
  await expect.poll(() => onToggle.mock.lastCall).toEqual([true]);
  await userEvent.keyboard(' ');
  await expect.element(content).not.toBeVisible();
  await expect.poll(() => onToggle.mock.lastCall).toEqual([false]);
});

it('a lazy disclosure makes its content only while it is open', async () => {
  const screen = await render(
    <Disclosure summary="Token by token" hint="with probabilities" lazy>
      <p>A long table</p>
    </Disclosure>,
  );
  expect(screen.getByText('A long table').query()).toBeNull();
  await screen.getByText('Token by token').click();
  await expect.element(screen.getByText('A long table')).toBeVisible();
  await screen.getByText('Token by token').click();
  await expect.poll(() => screen.getByText('A long table').query()).toBeNull();
});

it('a disclosure opens and closes with what it is told, and otherwise stays as a person left it', async () => {
  const disclosure = (open: boolean, text: string) => (
    <Disclosure summary="Mirror" open={open}>
      <p>{text}</p>
    </Disclosure>
  );
  const screen = await render(disclosure(false, 'One'));
  await screen.getByText('Mirror').click();
  await screen.rerender(disclosure(false, 'Two'));
  await expect.element(screen.getByText('Two')).toBeVisible();
  await screen.rerender(disclosure(true, 'Two'));
  await screen.rerender(disclosure(false, 'Two'));
  await expect.element(screen.getByText('Two')).not.toBeVisible();
});

it('a problem is announced with its message, its hint and what can be done', async () => {
  const again = vi.fn();
  const screen = await render(
    <Problem error={ERROR}>
      <button type="button" onClick={again}>
        Try again
      </button>
    </Problem>,
  );
  const alert = screen.getByRole('alert');
  await expect.element(alert).toHaveTextContent('The hub did not answer.');
  await expect.element(alert).toHaveTextContent('Try again in a minute.');
  await alert.getByRole('button', { name: 'Try again' }).click();
  expect(again).toHaveBeenCalledOnce();
});

it('a field names its control and describes it by its hint, and by an error instead', async () => {
  const field = (error: PlaygroundError | null) => (
    <Field label="Address of the mirror" hint="A server with the same paths." error={error}>
      {(control) => <input {...control} />}
    </Field>
  );
  const screen = await render(field(null));
  const input = screen.getByRole('textbox', { name: 'Address of the mirror' });
  await expect.element(input).toHaveAccessibleDescription('A server with the same paths.');
  await expect.element(input).toBeValid();
  await screen.rerender(field(ERROR));
  await expect.element(input).toHaveAccessibleDescription('The hub did not answer. Try again in a minute.');
  await expect.element(input).toBeInvalid();
  await expect.element(screen.getByRole('alert')).toHaveTextContent('The hub did not answer.');
});

it('a field whose label is hidden still names its control', async () => {
  const screen = await render(
    <SelectField
      label="Encoding"
      hideLabel
      value="def"
      options={[
        { value: 'def', label: 'Definition' },
        { value: 'pos', label: 'Examples' },
      ]}
      onValue={() => undefined}
    />,
  );
  await expect.element(screen.getByRole('combobox', { name: 'Encoding' })).toHaveValue('def');
});

it('a select hands on the value that was chosen', async () => {
  const onValue = vi.fn<(value: 'def' | 'pos') => void>();
  const options = [
    { value: 'def', label: 'Definition' },
    { value: 'pos', label: 'Examples' },
  ] as const;
  const screen = await render(
    <SelectField label="Encoding" value="def" options={options} onValue={onValue} />,
  );
  await userEvent.selectOptions(screen.getByRole('combobox'), 'Examples');
  expect(onValue).toHaveBeenCalledExactlyOnceWith('pos');
});

it('a checkbox is named by its label and ticked by it', async () => {
  const onChecked = vi.fn<(checked: boolean) => void>();
  const screen = await render(
    <Checkbox label="The input" hint="As it is now." checked={false} onChecked={onChecked} />,
  );
  await expect.element(screen.getByRole('checkbox', { name: 'The input As it is now.' })).not.toBeChecked();
  await screen.getByText('The input').click();
  expect(onChecked).toHaveBeenCalledExactlyOnceWith(true);
});

it('an action that fails becomes a toast with its hint; one that succeeds says nothing', async () => {
  useToasts.setState({ toasts: [] });
  const screen = await render(<Toaster />);
  expect(await runOrToast(async () => 'done')).toBe(true);
  expect(useToasts.getState().toasts).toEqual([]);
  expect(await runOrToast(() => Promise.reject(ERROR))).toBe(false);
  await expect
    .element(screen.getByRole('status'))
    .toHaveTextContent('The hub did not answer. Try again in a minute.');
  await screen.getByRole('button', { name: 'Dismiss' }).click();
  await expect.element(screen.getByText('The hub did not answer.')).not.toBeInTheDocument();
});

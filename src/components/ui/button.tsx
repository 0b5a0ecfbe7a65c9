import type { ComponentProps, ReactNode } from 'react';

const SHAPES = {
  primary: 'bg-accent text-on-accent hover:bg-accent-hover border border-transparent font-semibold',
  plain: 'border border-line bg-surface text-ink hover:border-field hover:bg-sunken font-medium',
  quiet: 'border border-transparent text-muted hover:text-ink hover:bg-sunken font-medium',
  danger: 'bg-surface border border-danger text-danger hover:bg-danger-soft font-semibold',
} as const;

interface ButtonProps extends ComponentProps<'button'> {
  shape?: keyof typeof SHAPES;
  size?: 'small' | 'medium';
  icon?: ReactNode;
}

/** A button with an optional icon before its text. */
export function Button({
  shape = 'plain',
  size = 'medium',
  icon,
  className = '',
  children,
  ...rest
}: ButtonProps) {
  const sizeClass = size === 'small' ? 'h-7 px-2 text-sm gap-1.5' : 'h-9 px-3.5 text-base gap-2';
  return (
    <button
      type="button"
      className={`inline-flex shrink-0 items-center justify-center rounded-md whitespace-nowrap transition-colors disabled:opacity-50 ${sizeClass} ${SHAPES[shape]} ${className}`}
      {...rest}
    >
      {icon}
      {children}
    </button>
  );
}

interface IconButtonProps extends ComponentProps<'button'> {
  /** Accessible name, also shown as the tooltip. */
  label: string;
  size?: 'small' | 'medium';
}

/** A button that shows only an icon. */
export function IconButton({ label, size = 'medium', className = '', children, ...rest }: IconButtonProps) {
  const sizeClass = size === 'small' ? 'size-7' : 'size-9';
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      className={`inline-flex shrink-0 items-center justify-center rounded-md text-muted transition-colors hover:bg-sunken hover:text-ink disabled:opacity-40 disabled:hover:bg-transparent ${sizeClass} ${className}`}
      {...rest}
    >
      {children}
    </button>
  );
}

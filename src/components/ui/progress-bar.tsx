interface ProgressBarProps {
  label: string;
  /** 0 to 1; undefined while it is unknown. */
  fraction?: number;
  className?: string;
}

/** A progress bar; without a fraction it pulses. */
export function ProgressBar({ label, fraction, className = '' }: ProgressBarProps) {
  const percent = fraction === undefined ? undefined : Math.round(Math.min(1, Math.max(0, fraction)) * 100);
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
      className={`h-1 overflow-hidden rounded-full bg-line ${className}`}
    >
      <div
        className={`h-full rounded-full bg-accent transition-[width] duration-150 ${percent === undefined ? 'w-1/3 animate-pulse' : ''}`}
        style={percent === undefined ? undefined : { width: `${percent}%` }}
      />
    </div>
  );
}

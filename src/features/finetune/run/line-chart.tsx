import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';

export interface ChartLine {
  label: string;
  /** A custom property with a colour. */
  colour: string;
  points: readonly { x: number; y: number | null }[];
  width?: number;
  /** Drawn as dots joined by a line: few values, far apart. */
  dots?: boolean;
  dashed?: boolean;
}

interface LineChartProps {
  lines: readonly ChartLine[];
  /** The chart in words, for those who do not see it. */
  spoken: string;
  height?: number;
  format?: (value: number) => string;
  /** End of the axis: the last step of the run. */
  last: number;
}

/** Lines over steps. uPlot comes with this file, which is fetched only when a chart is shown. */
export function LineChart({
  lines,
  last,
  spoken,
  height = 200,
  format = (value) => value.toFixed(3),
}: LineChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(null);
  const shape = lines.map(({ label }) => label).join('\u0000');
  const latest = useRef({ lines, format, last, height });
  latest.current = { lines, format, last, height };

  useEffect(() => {
    const { current } = box;
    if (!current || shape === undefined) return;
    const make = () => {
      plot.current?.destroy();
      plot.current = draw(current, latest.current.lines, {
        height: latest.current.height,
        range: () => [0, latest.current.last],
        format: (value) => latest.current.format(value),
      });
    };
    make();
    const resizing = new ResizeObserver(() => {
      const width = widthOf(current);
      // The first call comes at once, with the size it was drawn in: everything would be drawn twice.
      if (plot.current?.width !== width) plot.current?.setSize({ width, height: latest.current.height });
    });
    resizing.observe(current);
    // The colours of a canvas do not follow the theme by themselves.
    const theme = new MutationObserver(make);
    theme.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
    return () => {
      resizing.disconnect();
      theme.disconnect();
      plot.current?.destroy();
      plot.current = null;
    };
  }, [shape]);

  useEffect(() => {
    plot.current?.setData(tableOf(lines));
  }, [lines]);

  return <div ref={box} role="img" aria-label={spoken} className="w-full min-w-0" />;
}

/** All lines over one axis: every step that any of them has. */
function tableOf(lines: readonly ChartLine[]): uPlot.AlignedData {
  const steps = [...new Set(lines.flatMap(({ points }) => points.map(({ x }) => x)))].sort((a, b) => a - b);
  const columns = lines.map(({ points }) => {
    const known = new Map(points.map(({ x, y }) => [x, y]));
    // Undefined is no value here; null would be a gap in the line.
    return steps.map((step) => known.get(step));
  });
  return [steps, ...columns] as uPlot.AlignedData;
}

const widthOf = (box: HTMLElement) => Math.max(200, box.clientWidth);

interface DrawOptions {
  height: number;
  /** Of the steps. */
  range: () => [number, number];
  format: (value: number) => string;
}

function draw(box: HTMLElement, lines: readonly ChartLine[], { height, range, format }: DrawOptions): uPlot {
  const style = getComputedStyle(document.documentElement);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  const axis = {
    stroke: colour('--c-muted'),
    grid: { stroke: colour('--c-line'), width: 1 },
    ticks: { show: false },
    font: '11px Inter, system-ui, sans-serif',
  };
  const value = (_plot: uPlot, number: number | null) => (number == null ? '' : format(number));
  return new uPlot(
    {
      width: widthOf(box),
      height,
      cursor: { drag: { x: false, y: false }, y: false },
      legend: { show: false },
      scales: { x: { time: false, range }, y: { range: (_plot, low, high) => roomFor(low, high) } },
      axes: [
        {
          ...axis,
          grid: { show: false },
          size: 28,
          incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000],
        },
        { ...axis, size: 52, values: (_plot, splits) => splits.map(format) },
      ],
      series: [
        { label: 'Step' },
        ...lines.map((line) => ({
          label: line.label,
          stroke: colour(line.colour),
          width: line.width ?? 1.5,
          dash: line.dashed ? [5, 4] : undefined,
          spanGaps: true,
          points: { show: line.dots ?? false, size: 6, fill: colour(line.colour) },
          value,
        })),
      ],
    },
    tableOf(lines),
    box,
  );
}

/** A little room above and below; around a single value too. */
function roomFor(low: number | null, high: number | null): [number, number] {
  if (low === null || high === null) return [0, 1];
  const room = high > low ? (high - low) * 0.08 : Math.max(Math.abs(high) * 0.1, 1e-3);
  return [low - room, high + room];
}

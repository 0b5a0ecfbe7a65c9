import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { encodingLabel } from '@/core/encoding/named-encodings';
import type { EncodingCurve as Curve } from '@/core/evaluate/experiment-grid';
import { formatScore } from '@/core/evaluate/report-columns';

const HEIGHT = 280;
/** Of lines, in their order. */
const MARKS = [
  '--c-accent',
  '--c-part-definition-mark',
  '--c-part-positive-mark',
  '--c-doubt',
  '--c-part-negative-mark',
];

interface EncodingCurveProps {
  curves: readonly Curve[];
  /** Names in the order of the axis. */
  encodings: readonly string[];
}

/** ROUGE-L over encodings, one line per model and adapter. */
export function EncodingCurve({ curves, encodings }: EncodingCurveProps) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const { current } = box;
    if (!current) return;
    let plot = draw(current, curves, encodings);
    const redraw = () => {
      plot.destroy();
      plot = draw(current, curves, encodings);
    };
    const resizing = new ResizeObserver(() => {
      if (Math.abs(plot.width - current.clientWidth) > 1) {
        plot.setSize({ width: current.clientWidth, height: HEIGHT });
      }
    });
    resizing.observe(current);
    // A canvas does not follow the theme by itself.
    const theme = new MutationObserver(redraw);
    theme.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
    return () => {
      resizing.disconnect();
      theme.disconnect();
      plot.destroy();
    };
  }, [curves, encodings]);
  return (
    <div className="card p-3">
      <ul aria-label="Lines" className="mb-2 flex flex-wrap gap-x-4 gap-y-1 px-1 text-sm">
        {curves.map((curve, index) => (
          <li key={nameOf(curve)} className="flex items-center gap-1.5">
            <span
              aria-hidden
              className="h-0.5 w-4 shrink-0 rounded-full"
              style={{ background: `var(${MARKS[index % MARKS.length]})` }}
            />
            {nameOf(curve)}
          </li>
        ))}
      </ul>
      <div ref={box} role="img" aria-label={spoken(curves)} className="w-full" />
    </div>
  );
}

function nameOf({ system }: Curve): string {
  return system.adapter ? `${system.model.name} + ${system.adapter.name}` : system.model.name;
}

function spoken(curves: readonly Curve[]): string {
  const lines = curves.map((curve) => {
    const points = curve.points.map(
      ({ encoding, mean }) => `${encodingLabel(encoding)} ${formatScore(mean)}`,
    );
    return `${nameOf(curve)}: ${points.join(', ')}`;
  });
  return `ROUGE-L over encodings. ${lines.join('. ')}`;
}

function draw(box: HTMLElement, curves: readonly Curve[], encodings: readonly string[]): uPlot {
  const style = getComputedStyle(document.documentElement);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  const font = '12px Inter, system-ui, sans-serif';
  const axis = {
    stroke: colour('--c-muted'),
    grid: { stroke: colour('--c-line'), width: 1 },
    ticks: { show: false },
    font,
  };
  const scoreOf = (curve: Curve, encoding: string) =>
    curve.points.find((point) => point.encoding === encoding)?.mean ?? null;
  return new uPlot(
    {
      width: Math.max(240, box.clientWidth),
      height: HEIGHT,
      cursor: { drag: { x: false, y: false }, y: false },
      legend: { show: false },
      scales: {
        x: { time: false, range: [-0.3, encodings.length - 0.7] },
        y: { range: (_plot, _low, high) => [0, Math.max(10, Math.ceil(high / 10) * 10)] },
      },
      axes: [
        {
          ...axis,
          grid: { show: false },
          splits: encodings.map((_, index) => index),
          values: () => [...encodings],
          rotate: encodings.length > 5 ? -30 : 0,
          size: encodings.length > 5 ? 80 : 34,
        },
        { ...axis, size: 44 },
      ],
      series: [
        {},
        ...curves.map((_, index) => ({
          stroke: colour(MARKS[index % MARKS.length]!),
          width: 2,
          points: { show: true, size: 7, fill: colour(MARKS[index % MARKS.length]!) },
        })),
      ],
    },
    [
      encodings.map((_, index) => index),
      ...curves.map((curve) => encodings.map((each) => scoreOf(curve, each))),
    ],
    box,
  );
}

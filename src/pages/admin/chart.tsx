import { DAY_MS, dateOf, type Range } from '../../audience/contract.ts';
import type { Site } from '../site.ts';

const WIDTH = 800;
const HEIGHT = 200;
/** Between two days. */
const GAP = 0.2;

interface ChartProps {
  site: Site;
  title: string;
  range: Range;
  /** In order of time; days that are left out have none. */
  points: readonly { start: string; value: number }[];
}

/** Bars by day, drawn here: a picture with a name that says the most of it, for who cannot see it. Its figures are in a table, too. */
export function Chart({ site, title, range: { from, to }, points }: ChartProps) {
  const { overTime } = site.words.admin.audience;
  const most = points.reduce((best, point) => (point.value > best.value ? point : best), points[0] ?? NOTHING);
  const said = overTime.most(site.number(most.value), most.start);
  const step = WIDTH / (to - from + 1);
  return (
    <figure class="chart">
      <figcaption class="count">{said}</figcaption>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={overTime.picture(title, said)}
      >
        {points.map(({ start, value }) => {
          const height = most.value === 0 ? 0 : (HEIGHT * value) / most.value;
          const x = (Date.parse(start) / DAY_MS - from) * step;
          return (
            <rect x={round(x)} y={round(HEIGHT - height)} width={round(step * (1 - GAP))} height={round(height)} />
          );
        })}
      </svg>
      <p class="axis">
        <time datetime={dateOf(from)}>{dateOf(from)}</time>
        <time datetime={dateOf(to)}>{dateOf(to)}</time>
      </p>
    </figure>
  );
}

const NOTHING = { start: '', value: 0 };

function round(value: number): string {
  return String(Math.round(value * 100) / 100);
}

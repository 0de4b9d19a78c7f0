const HEIGHT = 20;
/** Of letters and digits in a sans-serif of 11 px; wide letters take more. */
const LETTER = 6.6;
const WIDE = 11.5;
const PADDING = 6;

/** A label and a number as one small picture, which looks the same on light and on dark pages. */
export function badge(label: string, value: string): string {
  const [left, right] = [widthOf(label), widthOf(value)];
  const whole = left + right;
  const middle = HEIGHT / 2 + 4;
  const svg = (
    <svg
      xmlns="http://www.w3.org/2000/svg"
      width={whole}
      height={HEIGHT}
      viewBox={`0 0 ${whole} ${HEIGHT}`}
      role="img"
      aria-label={`${label}: ${value}`}
    >
      <title>{`${label}: ${value}`}</title>
      <rect width={whole} height={HEIGHT} rx="4" fill="#4a4640" />
      <path d={`M${left} 0H${whole - 4}a4 4 0 0 1 4 4V${HEIGHT - 4}a4 4 0 0 1 -4 4H${left}Z`} fill="#9f3d0a" />
      <g fill="#fff" font-family="system-ui, sans-serif" font-size="11" text-anchor="middle">
        <text x={left / 2} y={middle}>
          {label}
        </text>
        <text x={left + right / 2} y={middle}>
          {value}
        </text>
      </g>
    </svg>
  );
  return svg.toString();
}

function widthOf(text: string): number {
  let width = 2 * PADDING;
  for (const letter of text) width += letter > '\u2e80' ? WIDE : LETTER;
  return Math.ceil(width);
}

/** What makes a lane recognisable everywhere on the page: a letter, a hue, a dash. */
const hues = 8;

/** SVG dash arrays; the hue of lane I is that of A, its dash is not. */
const dashes = [
  '',
  '7 3',
  '2 3',
  '9 3 2 3',
  '4 2',
  '12 4',
  '1 3',
  '6 2 1 2 1 2',
  '3 5',
  '14 3 3 3',
  '5 5',
  '2 6',
];

export interface LaneStyle {
  readonly letter: string;
  /** A CSS colour. */
  readonly color: string;
  /** '' for a whole line. */
  readonly dash: string;
}

export function laneStyle(lane: number): LaneStyle {
  return {
    letter: String.fromCharCode(65 + (lane % 26)),
    color: `var(--lane-${lane % hues})`,
    dash: dashes[lane % dashes.length],
  };
}

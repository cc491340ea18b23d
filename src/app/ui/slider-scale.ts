import type { NumberSpec } from '../../core/params.ts';

/** Where a slider's handle stands, 0 … 1, for a value, and back. */

/** Logarithmic sliders of ranges from 0 up start at this share of their top. */
const smallest = 1e-6;

function logRange({ min, max }: NumberSpec): [number, number] {
  const low = min > 0 ? min : max * smallest;
  return [Math.log(low), Math.log(max)];
}

export function toSlider(spec: NumberSpec, value: number): number {
  const inside = Math.min(spec.max, Math.max(spec.min, value));
  if (spec.scale !== 'log') return (inside - spec.min) / (spec.max - spec.min || 1);
  const [low, high] = logRange(spec);
  return inside <= 0 ? 0 : Math.max(0, (Math.log(inside) - low) / (high - low || 1));
}

/** The value under the handle, on the spec's steps; logarithmic ones keep two digits. */
export function fromSlider(spec: NumberSpec, place: number): number {
  if (place <= 0) return spec.min;
  if (place >= 1) return spec.max;
  const clamp = (value: number) => Math.min(spec.max, Math.max(spec.min, value));
  if (spec.scale === 'log') {
    const [low, high] = logRange(spec);
    const value = Number(Math.exp(low + place * (high - low)).toPrecision(2));
    return clamp(spec.kind === 'integer' ? Math.round(value) : value);
  }
  const raw = spec.min + place * (spec.max - spec.min);
  const onStep = spec.min + Math.round((raw - spec.min) / spec.step) * spec.step;
  const value = Number(onStep.toPrecision(10));
  return clamp(spec.kind === 'integer' ? Math.round(value) : value);
}

/** Slider moves between one end and the other; arrow keys make one. */
export function sliderMoves(spec: NumberSpec): number {
  if (spec.scale === 'log') return 100;
  return Math.max(1, Math.min(1000, Math.round((spec.max - spec.min) / spec.step)));
}

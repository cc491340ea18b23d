/** Parameters as data: one description makes the control, the link grammar, the validation and the docs. */

interface Described {
  /** What stands beside the control. */
  readonly title: string;
  /** One sentence: what it does, in the field's words. */
  readonly help: string;
  /** A name unique in the whole lab, so that links may say `group=5` for `rollout.group=5`. */
  readonly short?: string;
  /** A detail that is seldom touched: folded away in the recipe while it is at its default. */
  readonly advanced?: true;
}

export interface NumberSpec extends Described {
  readonly kind: 'number' | 'integer';
  readonly default: number;
  readonly min: number;
  readonly max: number;
  /** Slider resolution. Values between steps are allowed. */
  readonly step: number;
  readonly unit?: string;
  /** Sliders of quantities that span decades move in logarithms. */
  readonly scale?: 'log';
}

export interface BooleanSpec extends Described {
  readonly kind: 'boolean';
  readonly default: boolean;
}

export interface ChoiceSpec<Option extends string = string> extends Described {
  readonly kind: 'choice';
  readonly default: Option;
  readonly options: readonly { readonly value: Option; readonly title: string }[];
}

/** A few numbers by name, e.g. the weight of each reward component; absent names keep the task's own. */
export interface WeightsSpec extends Described {
  readonly kind: 'weights';
  readonly default: Readonly<Record<string, number>>;
  readonly min: number;
  readonly max: number;
}

export type ParamSpec = NumberSpec | BooleanSpec | ChoiceSpec | WeightsSpec;
export type ParamSpecs = Readonly<Record<string, ParamSpec>>;
export type ParamValue = number | boolean | string | Readonly<Record<string, number>>;
export type ParamValues = Readonly<Record<string, ParamValue>>;

type ValueOf<S> = S extends NumberSpec
  ? number
  : S extends BooleanSpec
    ? boolean
    : S extends ChoiceSpec<infer Option>
      ? Option
      : S extends WeightsSpec
        ? Readonly<Record<string, number>>
        : never;

/** The values that belong to a set of specs. */
export type Values<P extends ParamSpecs> = { readonly [K in keyof P]: ValueOf<P[K]> };

export function defaults<P extends ParamSpecs>(specs: P): Values<P> {
  return Object.fromEntries(Object.entries(specs).map(([name, spec]) => [name, spec.default])) as Values<P>;
}

/** What is wrong with a value, or null: `must be a whole number from 1 to 64, not 0.5`. */
export function invalid(spec: ParamSpec, value: unknown): string | null {
  const got = typeof value === 'object' ? JSON.stringify(value) : String(value);
  switch (spec.kind) {
    case 'number':
    case 'integer': {
      const whole = spec.kind === 'integer';
      const ok =
        typeof value === 'number' &&
        value >= spec.min &&
        value <= spec.max &&
        (!whole || Number.isInteger(value));
      return ok
        ? null
        : `must be a ${whole ? 'whole ' : ''}number from ${spec.min} to ${spec.max}, not ${got}`;
    }
    case 'boolean':
      return typeof value === 'boolean' ? null : `must be on or off, not ${got}`;
    case 'choice':
      return spec.options.some((option) => option.value === value)
        ? null
        : `must be one of ${spec.options.map((option) => option.value).join(', ')}, not ${got}`;
    case 'weights': {
      if (typeof value !== 'object' || value === null) return `must be name:number pairs, not ${got}`;
      const entries = Object.entries(value);
      const bad = entries.find(([, w]) => !(typeof w === 'number' && w >= spec.min && w <= spec.max));
      if (entries.length > 16) return 'must name at most 16 components';
      return bad
        ? `must give each component a number from ${spec.min} to ${spec.max}, not ${bad[0]}:${bad[1]}`
        : null;
    }
    default:
      return spec satisfies never;
  }
}

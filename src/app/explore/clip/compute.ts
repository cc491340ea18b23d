import { clips } from '../../../core/clips/index.ts';
import { log } from '../../../core/math.ts';
import { objectives } from '../../../core/objectives/index.ts';
import { defaults, type ParamValues } from '../../../core/params.ts';
import { variantOf } from '../../../core/stages/index.ts';
import type {
  ClipRegion,
  ClipVariant,
  ObjectiveInput,
  ObjectiveResult,
  ObjectiveVariant,
} from '../../../core/stages/stage.ts';
import { batchOf, bound } from '../batch.ts';

/** What tokens are evaluated at, apart from their ratios. */
export interface Setting {
  /** Â of the tokens. */
  readonly advantage: number;
  /** Their probability before the update, 0 … 1. */
  readonly before: number;
  /** Share of the group that is right, 0 … 1; the elastic clip looks at it. */
  readonly passRate: number;
}

/** One curve over ratios, [ratios] each. */
export interface ClipCurve {
  /** What is maximised, less its value at ratio 1. */
  readonly values: Float64Array;
  /** Its gradient by the token's log-probability: how hard the token is pushed. */
  readonly pushes: Float64Array;
  /** Index into `clipRegions`. */
  readonly regions: Uint8Array;
}

type Scheme = ClipVariant | ObjectiveVariant;
const isClip = (scheme: Scheme): scheme is ClipVariant => 'at' in scheme;

/** One token of a batch. */
interface Token {
  readonly ratio: number;
  /** Probability before the update. */
  readonly before: number;
  readonly advantage: number;
}

/** What objectives read of the tokens, in responses of `width` tokens each; those with Â > 0 are right. */
function inputOf(tokens: readonly Token[], width: number): Tokens {
  const first = tokens.filter((_, i) => i % width === 0);
  return {
    batch: batchOf({
      lengths: first.map(() => width),
      rewards: first.map(({ advantage }) => (advantage > 0 ? 1 : 0)),
      oldLogps: first.map(({ before }) => log(before)),
    }),
    logps: Float64Array.from(tokens, ({ before, ratio }) => log(before) + log(ratio)),
    advantages: Float64Array.from(tokens, ({ advantage }) => advantage),
  };
}

type Tokens = Pick<ObjectiveInput, 'batch' | 'advantages'> & { readonly logps: Float64Array };

/** A scheme with its parameters, ready to be evaluated. */
function evaluator(scheme: Scheme, params: ParamValues, passRate: number) {
  const policyGradient = bound('objective', 'policy-gradient');
  const clip = isClip(scheme) ? { variant: scheme, params } : bound('clip', 'none');
  const objective = isClip(scheme) ? policyGradient : { variant: scheme, params };
  return (tokens: Tokens): ObjectiveResult =>
    objective.variant.evaluate(
      {
        ...tokens,
        weights: new Float64Array(tokens.logps.length).fill(1),
        logRatios: (differences) => differences,
        pullBack: (dLogRatios) => dLogRatios,
        clip: (ratio, advantage, out) =>
          clip.variant.at(ratio, advantage, clip.params as never, out, { passRate }),
      },
      objective.params as never,
    );
}

/** A scheme's curve over `ratios`, each > 0. */
export function curveAt(
  scheme: Scheme,
  params: ParamValues,
  ratios: ArrayLike<number>,
  { passRate, ...token }: Setting,
): ClipCurve {
  const evaluate = evaluator(scheme, params, passRate);
  const { dLogps, regions } = evaluate(
    inputOf(
      Array.from(ratios, (ratio) => ({ ...token, ratio })),
      1,
    ),
  );
  return {
    values: holdsWeight(scheme)
      ? new Float64Array(ratios.length).fill(Number.NaN)
      : valuesAt(evaluate, ratios, token),
    // Not −slope, which would turn 0 into −0.
    pushes: dLogps.map((slope) => 0 - slope),
    regions,
  };
}

/** The loss is one number for all tokens, so each ratio is evaluated by itself; less the value at ratio 1. */
function valuesAt(
  evaluate: ReturnType<typeof evaluator>,
  ratios: ArrayLike<number>,
  token: Omit<Token, 'ratio'>,
): Float64Array {
  const one = inputOf([{ ...token, ratio: 1 }], 1);
  const before = one.logps[0];
  const atOne = -evaluate(one).loss;
  return Float64Array.from(ratios, (ratio) => {
    one.logps[0] = before + log(ratio);
    return -evaluate(one).loss - atOne;
  });
}

/** Whether its weight is held fixed, so that its value does not say where its gradient leads. */
export function holdsWeight(scheme: Scheme): boolean {
  return !isClip(scheme) && scheme.semigradient === true;
}

// ── which objectives have such a curve ───────────────────────────────────────────────────────────────────────

const probes: readonly Token[] = [0.5, 0.9, 1, 1.1, 2].map((ratio, i) => ({
  ratio,
  before: [0.5, 0.1, 0.01][i % 3],
  advantage: i % 2 === 0 ? 2 : -2,
}));
/** A response's tokens have one advantage and, here, one probability. */
const probedResponse = probes.map((token) => ({ ...token, before: 0.1, advantage: 2 }));

/** Whether tokens are pushed otherwise together, in responses of `width` tokens, than each by itself. */
function dependsOnOthers(objective: ObjectiveVariant, tokens: readonly Token[], width: number): boolean {
  const evaluate = evaluator(objective, defaults(objective.params), 0.5);
  const together = evaluate(inputOf(tokens, width)).dLogps;
  return tokens.some((token, i) => evaluate(inputOf([token], 1)).dLogps[0] !== together[i]);
}

/** Whether a lone response of one token can be evaluated, and other responses change nothing about it. */
function standsAlone(objective: ObjectiveVariant): boolean {
  try {
    return !dependsOnOthers(objective, probes, 1);
  } catch {
    // It needs what a lone token does not have: the whole distribution, or something to choose from.
    return false;
  }
}

const others = objectives.filter(({ id }) => id !== 'policy-gradient');
const alone = others.filter(standsAlone);

/** Objectives whose ratio is that of a whole response: their curve is that of a response of one token. */
export const ofResponses: readonly ObjectiveVariant[] = alone.filter((objective) =>
  dependsOnOthers(objective, probedResponse, probedResponse.length),
);

/** The clips, which the policy gradient takes, and the objectives that have their own way with the ratio. */
export const schemes: readonly Scheme[] = [...clips, ...alone];

/** Objectives that no curve over one token's ratio can show. */
export const withoutCurve: readonly ObjectiveVariant[] = others.filter((each) => !alone.includes(each));

/** The scheme with an id of `schemes`. */
export function schemeOf(id: string): Scheme {
  return schemes.find((scheme) => scheme.id === id) ?? variantOf('objective', id);
}

/** How a scheme stands in an experiment's link: `clip=dual`, or `objective=cispo`. */
export function stageOf(id: string): 'clip' | 'objective' {
  return isClip(schemeOf(id)) ? 'clip' : 'objective';
}

/** A stretch of ratios in which the same side of the clip binds. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly region: ClipRegion;
}

export function stretches(ratios: ArrayLike<number>, regions: Uint8Array): readonly Stretch[] {
  const found: Stretch[] = [];
  for (let start = 0; start < regions.length; ) {
    let end = start;
    while (end + 1 < regions.length && regions[end + 1] === regions[start]) end++;
    const region = regions[start] as ClipRegion;
    if (region !== 0) found.push({ from: ratios[start], to: ratios[end], region });
    start = end + 1;
  }
  return found;
}

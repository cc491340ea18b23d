import { defineMethod } from './_method.ts';

export default defineMethod({
  id: 'etr',
  title: 'ETR',
  summary: 'Clips strong signals less and weak ones more, so that the policy moves where it has reason to.',
  source: { title: 'Outcome-Guided Elastic Trust Regions', arxiv: '2601.03723' },
  changes: { clip: 'elastic' },
  note: 'The formula is a reconstruction for the lab: the sources only say what the radius grows with.',
  card: {
    evidence: 'abstract only',
    what: 'GRPO clips every token’s ratio with one radius. Here it is wider for large advantages, and for groups whose pass rate is near one half; narrower where the signal is weak. On-policy, with one update a batch, nothing is ever clipped and it is GRPO.',
    formula: String.raw`\varepsilon_i = \operatorname{clip}\big(\varepsilon_0\,[(1-\alpha)+\alpha|\hat A_i|]\,[(1-\beta)+4\beta\hat p(1-\hat p)],\ \varepsilon_{\min},\ \varepsilon_{\max}\big)`,
    headline: 'Better than GRPO on AIME and MATH, with slower entropy decay; the abstract gives no numbers.',
    open: [
      'The form of the radius, its constants, and whether both sides scale alike: α = β = ½, symmetric, 0.05 to 0.6.',
    ],
    limits: [
      'The entropy measured here is that of all positions; in the simulation (1.586 against 1.548 nats) it is that of positions without effect alone.',
      'For binary rewards the two levels pull against each other on rare successes: |Â| is large where p̂(1 − p̂) is small.',
    ],
  },
  toys: [
    {
      id: 'mixed-locks',
      title: '16 locks of 4 symbols from 6 of which the first 1, 2 or 3 count; 8 epochs a batch',
      link: [
        'task=lock;prompts=16;length=4;alphabet=6;relevant=3;uneven=on;prior=0;spread=0;jitter=0.3',
        'steps=120',
        'samples=16',
        // 0.6 / G a response and token in the simulation, on a sum: here a mean over 16 prompts and 4 tokens.
        'all=prompts=16;advantage.eps=0.000001;epochs=8;optimizer=sgd;lr=38.4;optimizer.maxGradNorm=0',
        'lane=grpo;name=Static 0.2',
        'lane=grpo;clip=clip-higher;clip.low=0.2;clip.high=0.28;name=0.2 / 0.28',
        'lane=etr;clip.bySpread=0;name=Micro',
        'lane=etr;clip.byAdvantage=0;name=Macro',
        'lane=etr;name=ETR',
      ].join('&'),
    },
  ],
  claims: [
    {
      id: 'entropy-kept',
      statement: 'At the end ETR has kept more entropy than the static clip.',
      toy: 'mixed-locks',
      measure: { metric: 'entropy', from: 111, to: 120 },
      lane: 'ETR',
      baseline: 'Static 0.2',
      expect: { above: 0 },
    },
    {
      id: 'no-worse',
      statement: 'At the end ETR’s pass@1 is within 0.02 of the static clip’s, or better.',
      toy: 'mixed-locks',
      measure: { metric: 'pass@1', from: 111, to: 120 },
      lane: 'ETR',
      baseline: 'Static 0.2',
      expect: { above: -0.02 },
      simulated: { lane: 0.945, baseline: 0.944 },
    },
    {
      id: 'macro-slows',
      statement: 'The macro level by itself is slower on hard prompts than the static clip.',
      toy: 'mixed-locks',
      measure: { metric: 'pass@1/hard', from: 45, to: 55 },
      lane: 'Macro',
      baseline: 'Static 0.2',
      expect: { below: 0 },
      simulated: { lane: 0.284, baseline: 0.374 },
    },
    {
      id: 'micro-speeds',
      statement: 'The micro level by itself is faster on hard prompts than clip-higher.',
      toy: 'mixed-locks',
      measure: { metric: 'pass@1/hard', from: 45, to: 55 },
      lane: 'Micro',
      baseline: '0.2 / 0.28',
      expect: { above: 0 },
      // biome-ignore lint/suspicious/noApproximativeNumericConstant: a measured pass rate, not log10(e)
      simulated: { lane: 0.488, baseline: 0.434 },
    },
  ],
});

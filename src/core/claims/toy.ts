import type { Experiment } from '../experiment/experiment.ts';
import { readLink } from '../experiment/link.ts';
import type { Method } from '../methods/_method.ts';
import type { Claim, Toy } from './claim.ts';

/** The experiment of a toy. Throws where its link is not one, naming what is wrong. */
export function toyExperiment({ id, link }: Toy): Experiment {
  const { experiment, issues } = readLink(link);
  if (issues.length > 0) throw new Error(`toy ${id}: ${issues.map(({ message }) => message).join('; ')}`);
  return experiment;
}

/** The claims that are made in a toy. */
export function claimsOf({ claims = [] }: Method, { id }: Toy): Claim[] {
  return claims.filter(({ toy }) => toy === id);
}

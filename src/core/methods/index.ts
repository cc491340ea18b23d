// Written by scripts/registries.mjs from the files of this folder; do not edit.
import { byId } from '../stages/by-id.ts';
import type { Method } from './_method.ts';
import dapo from './dapo.ts';
import drGrpo from './dr-grpo.ts';
import grpo from './grpo.ts';
import gspo from './gspo.ts';
import mcGrpo from './mc-grpo.ts';
import rloo from './rloo.ts';

export const methods: readonly Method[] = [dapo, drGrpo, grpo, gspo, mcGrpo, rloo];

export const methodById = (id: string): Method => byId(methods, 'method', id);

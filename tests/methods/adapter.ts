/**
 * Method vectors are what independent implementations of the methods' specifications returned. An adapter says how
 * one of their functions is expressed in the lab's own code; it may reshape and choose variants and parameters, and
 * holds no formula of its own.
 */
import type { Got, Json } from '../golden/adapter.ts';

export type Values = Readonly<Record<string, Json>>;

/** Outputs by their names. Throws where the specification raises. */
export type Compute = (inputs: Values, params: Values) => Readonly<Record<string, Got>>;

/** One a method: its functions by name. */
export interface MethodAdapter {
  readonly functions: Readonly<Record<string, Compute>>;
  /** Outputs that are not compared, `function.output`, and why. Printed. */
  readonly uncompared?: Readonly<Record<string, string>>;
}

export const defineAdapter = (adapter: MethodAdapter): MethodAdapter => adapter;

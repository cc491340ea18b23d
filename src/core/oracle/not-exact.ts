/** Why exact answers are not to be had: too many responses, or chance of an unknown kind. */
export type NotExactKind = 'responses' | 'chance';

/** Exact answers are not to be had for a task. */
export class NotExact extends Error {
  readonly kind: NotExactKind;
  /** Responses over all prompts; null where that is not the point. */
  readonly responses: number | null;

  constructor(kind: NotExactKind, message: string, responses: number | null) {
    super(message);
    this.name = 'NotExact';
    this.kind = kind;
    this.responses = responses;
  }
}

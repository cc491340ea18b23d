/** Exact answers are not to be had for a task or a recipe; the message says why. */
export class NotExact extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'NotExact';
  }
}

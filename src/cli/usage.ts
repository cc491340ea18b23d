/** What was typed makes no sense: the command ends with status 2. */
export class UsageError extends Error {}

/** A revision that the worker has been told of and has not confirmed. */
export interface Pending {
  /** Lane i from then on is lane `lanes[i]` of before. */
  readonly lanes: readonly number[];
  /** What changed in the recipes, in words; '' when nothing did. */
  readonly note: string;
  /** The key of the lane that was branched off, and of the one it came from. */
  readonly branch?: { readonly key: string; readonly parent: string };
}

/**
 * The page reorders lanes at once, the worker a little later. Until it says so, its events count lanes the old
 * way; this keeps track of which way that is.
 */
export class LaneOrder {
  private pending: Pending[] = [];

  revise(revision: Pending): void {
    this.pending.push(revision);
  }

  /** The worker has carried out the oldest revision: it is returned. */
  confirm(): Pending | undefined {
    return this.pending.shift();
  }

  reset(): void {
    this.pending = [];
  }

  /** For each of the page's lanes, the worker's lane that it comes from. */
  sources(lanes: number): number[] {
    return Array.from({ length: lanes }, (_, lane) =>
      this.pending.reduceRight((source, revision) => revision.lanes[source], lane),
    );
  }
}

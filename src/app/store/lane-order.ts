/** A revision that the worker has been told of and has not confirmed. */
interface Pending {
  /** Lane i from then on is lane `lanes[i]` of before. */
  readonly lanes: readonly number[];
  /** What changed in the recipes, in words; '' when nothing did. */
  readonly note: string;
}

/**
 * The page reorders lanes at once, the worker a little later. Until it says so, its events count lanes the old
 * way; this keeps track of which way that is.
 */
export class LaneOrder {
  private pending: Pending[] = [];

  revise(lanes: readonly number[], note: string): void {
    this.pending.push({ lanes, note });
  }

  /** The worker has carried out the oldest revision. Returns its note. */
  confirm(): string {
    return this.pending.shift()?.note ?? '';
  }

  reset(): void {
    this.pending = [];
  }

  /** For each of the worker's lanes, its place on the page; −1 when it is gone from there. */
  places(workerLanes: number): number[] {
    return Array.from({ length: workerLanes }, (_, lane) =>
      this.pending.reduce((place, { lanes }) => (place < 0 ? -1 : lanes.indexOf(place)), lane),
    );
  }
}

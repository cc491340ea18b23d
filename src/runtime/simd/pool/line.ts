import { type Answer, buffersOf, type CallName, type Calls, type Port } from './protocol.ts';

interface Waiting {
  readonly resolve: (result: never) => void;
  readonly reject: (error: Error) => void;
}

/** The pool's end of the line to one worker. */
export class Line {
  /** The worker's live buffers when it last answered. */
  live = 0;
  /** Resolves with the reason when the worker ends without having been closed. */
  readonly lost: Promise<string>;
  /** Why nothing can be asked any more. */
  private broken: string | null = null;
  private readonly waiting: Waiting[] = [];

  constructor(private readonly port: Port) {
    this.lost = new Promise((resolve) => {
      port.listen(
        (message) => this.settle(message as Answer),
        (reason) => {
          // Some ends are reported twice, and one that was asked for is no loss.
          if (this.broken !== null) return;
          this.breakOff(reason);
          resolve(reason);
        },
      );
    });
  }

  /** Asks a worker; the arrays of `input` are moved there. */
  ask<Name extends CallName>(population: number, call: Name, input: Calls[Name][0]): Promise<Calls[Name][1]> {
    return new Promise((resolve, reject) => {
      if (this.broken !== null) throw new Error(this.broken);
      this.port.post({ population, call, input }, buffersOf(input));
      this.waiting.push({ resolve, reject });
    });
  }

  private settle(answer: Answer): void {
    this.live = answer.live;
    const first = this.waiting.shift();
    if ('error' in answer) first?.reject(new RangeError(answer.error));
    else first?.resolve(answer.result as never);
  }

  /** Ends the worker; whoever waits for an answer gets an error. */
  close(): void {
    if (this.broken === null) this.breakOff('The pool was disposed of.');
    this.port.close();
  }

  private breakOff(reason: string): void {
    this.broken = reason;
    for (const each of this.waiting.splice(0)) each.reject(new Error(reason));
  }
}

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Redraw } from '../../../src/app/store/redraw.ts';

let frames: ((now: number) => void)[] = [];

/** Lets the browser draw one frame at the given time. */
function frame(now: number): void {
  const due = frames;
  frames = [];
  for (const callback of due) callback(now);
}

beforeEach(() => {
  frames = [];
  vi.stubGlobal('requestAnimationFrame', (callback: (now: number) => void) => frames.push(callback));
});
afterEach(() => {
  vi.unstubAllGlobals();
});

describe('redraws', () => {
  test('one subscriber a frame, each in its turn', () => {
    const redraw = new Redraw();
    const drawn: string[] = [];
    redraw.subscribe(0, () => drawn.push('a'));
    redraw.subscribe(0, () => drawn.push('b'));
    redraw.touch();
    frame(1000);
    expect(drawn).toHaveLength(1);
    frame(1016);
    expect([...drawn].sort()).toEqual(['a', 'b']);
    frame(1032);
    expect(drawn).toHaveLength(2);
  });

  test('no sooner than the interval, and never lost', () => {
    const redraw = new Redraw();
    const drawn = vi.fn();
    redraw.subscribe(200, drawn);
    redraw.touch();
    frame(1000);
    redraw.touch();
    frame(1100);
    expect(drawn).toHaveBeenCalledTimes(1);
    frame(1201);
    expect(drawn).toHaveBeenCalledTimes(2);
    frame(1217);
    expect(frames).toHaveLength(0);
  });

  test('nothing more after the end of a subscription', () => {
    const redraw = new Redraw();
    const drawn = vi.fn();
    const end = redraw.subscribe(0, drawn);
    redraw.touch();
    end();
    frame(1000);
    expect(drawn).not.toHaveBeenCalled();
  });
});

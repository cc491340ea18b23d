/** The plot inside a chart, in pixels. Known beforehand, so that overlays fit without measuring. */
export interface Frame {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

export const axisWidth = 44;
export const axisHeight = 22;
export const topMargin = 8;

/** Room for the labels at the lines' ends; names are left out where it is narrow. */
export function labelRoom(width: number): number {
  return width < 420 ? 26 : 112;
}

export function chartFrame(width: number, height: number): Frame {
  return {
    width,
    height,
    left: axisWidth,
    right: Math.max(axisWidth + 40, width - labelRoom(width)),
    top: topMargin,
    bottom: height - axisHeight,
  };
}

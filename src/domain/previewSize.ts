/** Pixels. */
export interface Measures {
  width: number;
  height: number;
}

/** What a client asks for. */
export interface AskedPreview {
  /** The box it is for, in pixels; Infinity for an edge that does not matter. */
  box: Measures;
  /**
   * All of the picture within the box, all of it and no edge shorter than the box, or as much as fills a box of that
   * shape. For what has but one edge they are the same.
   */
  mode: 'fit' | 'cover' | 'cut';
}

/** Edges that previews have, so that clients of all screens share few of them. */
const steps = [64, 256, 1024, 4096] as const;
/** Neither edge of a preview is longer. */
const longest = 4096;

/**
 * How large the preview of a picture is to be: at least what is asked for, with one edge that is one of the steps. It
 * is never larger than the picture, and has the picture's shape unless it is cut.
 */
export function previewSize(picture: Measures, { box, mode }: AskedPreview): Measures {
  const [across, down] = [box.width / picture.width, box.height / picture.height];
  const isBox = Number.isFinite(across + down);
  if (mode === 'cut' && isBox) return scaled(box, Math.min(1 / across, 1 / down), 1);
  return scaled(picture, 1, mode === 'cover' && isBox ? Math.max(across, down) : Math.min(across, down));
}

/** By the smallest factor from `least` on that makes one edge a step, at most by `most`. */
function scaled({ width, height }: Measures, most: number, least: number): Measures {
  const fitting = steps.flatMap((step) => [step / width, step / height]).filter((factor) => factor >= least);
  const factor = Math.min(...fitting, most, longest / width, longest / height);
  return { width: Math.max(1, Math.round(width * factor)), height: Math.max(1, Math.round(height * factor)) };
}

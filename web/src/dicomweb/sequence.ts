import { distanceAlongNormal, areParallel, type ImageOrientation, type PatientPoint } from "./geometry";
import { frameOrientation, framePosition, isVideo, type Instance } from "./instance";

/** One frame of a series in viewing order. */
export interface Frame {
  /** Unique among all frames that are open: instance and frame number. */
  readonly id: string;
  readonly instance: Instance;
  /** Counts from 1, as DICOMweb and the standard do. */
  readonly frameNumber: number;
}

interface PlacedFrame extends Frame {
  readonly position: PatientPoint | undefined;
  readonly orientation: ImageOrientation | undefined;
}

/** Slices closer than this are at the same place, in millimetres. */
const samePlace = 0.01;

/**
 * All frames of a series in the order they are looked through: by place along the normal when every frame has one, else
 * by instance number; frames of one instance stay in their order. Several volumes at the same places follow one another.
 */
export function sequenceOf(instances: readonly Instance[]): readonly Frame[] {
  const byNumber = unique(instances).toSorted(compareInstances);
  const frames = byNumber.flatMap(framesOf);
  const stacks = stacksByOrientation(frames);
  const ordered = stacks === undefined ? frames : stacks.flatMap(orderAlongNormal);
  return ordered.map(({ id, instance, frameNumber }) => ({ id, instance, frameNumber }));
}

/** The same SOP instance given twice is shown once. */
function unique(instances: readonly Instance[]): readonly Instance[] {
  return [...new Map(instances.toReversed().map((instance) => [instance.sopInstanceUid, instance])).values()];
}

/** A document is one thing to look at, and so is a video. */
function framesOf(instance: Instance): readonly PlacedFrame[] {
  const count = instance.hasPixels && !isVideo(instance) ? instance.numberOfFrames : 1;
  return Array.from({ length: count }, (_, index) => ({
    id: `${instance.sopInstanceUid}/${index + 1}`,
    instance,
    frameNumber: index + 1,
    position: framePosition(instance.dataset, index),
    orientation: frameOrientation(instance.dataset, index),
  }));
}

function compareInstances(a: Instance, b: Instance): number {
  const byNumber = (a.instanceNumber ?? Infinity) - (b.instanceNumber ?? Infinity);
  return byNumber || compareUids(a.sopInstanceUid, b.sopInstanceUid);
}

/** UIDs in the order of their numbers, so that …10 follows …9. */
function compareUids(a: string, b: string): number {
  return a.localeCompare(b, "en", { numeric: true });
}

/** Frames of parallel planes together, in order of appearance; undefined when a frame has no place. */
function stacksByOrientation(
  frames: readonly PlacedFrame[],
): readonly (readonly PlacedFrame[])[] | undefined {
  const stacks: { readonly orientation: ImageOrientation; readonly frames: PlacedFrame[] }[] = [];
  for (const frame of frames) {
    const { orientation, position } = frame;
    if (orientation === undefined || position === undefined) {
      return undefined;
    }
    const stack = stacks.find((other) => areParallel(other.orientation, orientation));
    if (stack === undefined) {
      stacks.push({ orientation, frames: [frame] });
    } else {
      stack.frames.push(frame);
    }
  }
  return stacks.map((stack) => stack.frames);
}

/** The n-th frame at each place belongs to the n-th volume: volumes one after another, each along the normal. */
function orderAlongNormal(frames: readonly PlacedFrame[]): readonly PlacedFrame[] {
  const [first] = frames;
  if (first?.orientation === undefined) {
    return frames;
  }
  const { orientation } = first;
  const seen = new Map<number, number>();
  const placed = frames.map((frame, order) => {
    const distance = frame.position === undefined ? 0 : distanceAlongNormal(frame.position, orientation);
    const place = Math.round(distance / samePlace);
    const volume = seen.get(place) ?? 0;
    seen.set(place, volume + 1);
    return { frame, order, place, volume };
  });
  return placed
    .toSorted((a, b) => a.volume - b.volume || a.place - b.place || a.order - b.order)
    .map(({ frame }) => frame);
}

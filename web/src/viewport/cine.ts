import { number, numbers, type JsonDataset } from "../dicomweb/dataset";
import { Tags } from "../dicomweb/tags";

const fallbackMilliseconds = 100;
const shortest = 10;
const longest = 5000;

/** How long each frame is shown: as recorded in Frame Time, its vector or a rate; else ten frames a second. */
export function frameDuration(dataset: JsonDataset, frameIndex: number): number {
  const vector = numbers(dataset, Tags.FrameTimeVector);
  const rate = number(dataset, Tags.RecommendedDisplayFrameRate) ?? number(dataset, Tags.CineRate);
  const recorded =
    vector[frameIndex + 1] ||
    number(dataset, Tags.FrameTime) ||
    (rate !== undefined && rate > 0 ? 1000 / rate : 0);
  return recorded > 0 ? Math.min(longest, Math.max(shortest, recorded)) : fallbackMilliseconds;
}

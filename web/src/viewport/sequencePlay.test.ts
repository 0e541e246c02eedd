import { expect, test } from "vitest";
import { ds } from "../testing/part10Builder";
import { frameDuration } from "./cine";
import { prefetchOrder, TaskQueue } from "./prefetch";

test("frames are shown as long as they were recorded", () => {
  expect(frameDuration({ "00181063": ds(33.3) }, 0)).toBe(33.3);
  expect(frameDuration({ "00181065": ds(0, 40, 60) }, 1)).toBe(60);
  expect(frameDuration({ "00180040": { vr: "IS", Value: [25] } }, 0)).toBe(40);
  expect(frameDuration({}, 0)).toBe(100);
  expect(frameDuration({ "00181063": ds(0.001) }, 0)).toBe(10);
});

test("the nearest frames come first, further in the direction of travel", () => {
  expect(prefetchOrder(10, 4, 1, 3, 1)).toEqual([5, 3, 6, 7]);
  expect(prefetchOrder(10, 4, -1, 2, 1)).toEqual([3, 5, 2]);
  expect(prefetchOrder(3, 0, 1, 5, 5)).toEqual([1, 2]);
});

test("a new list replaces what has not begun, and a failed task does not stop the rest", async () => {
  const begun: number[] = [];
  let openGate = (): void => undefined;
  const gate = new Promise<void>((resolve) => {
    openGate = resolve;
  });
  const queue = new TaskQueue<number>(1, async (task) => {
    begun.push(task);
    await gate;
    throw new Error("not there");
  });

  queue.replace([1, 2, 3]);
  queue.replace([4]);
  openGate();
  await new Promise((resolve) => setTimeout(resolve, 0));

  expect(begun).toEqual([1, 4]);
});

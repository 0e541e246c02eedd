import { expect, test } from "vitest";
import {
  distanceAlongNormal,
  imageOrientation,
  oppositeLetters,
  orientationLetters,
  patientPoint,
} from "./geometry";

test("the distance along the normal is that of the slice, not of a coordinate", () => {
  const coronal = imageOrientation([1, 0, 0, 0, 0, -1]);
  const point = patientPoint([7, -30, 9]);

  expect(coronal && point && distanceAlongNormal(point, coronal)).toBeCloseTo(-30);
});

test("orientations that are no directions are none", () => {
  expect(imageOrientation([0, 0, 0, 0, 1, 0])).toBeUndefined();
  expect(imageOrientation([1, 0, 0])).toBeUndefined();
});

test("letters name the strongest directions first", () => {
  expect(orientationLetters([1, 0, 0])).toBe("L");
  expect(orientationLetters([0, -1, 0])).toBe("A");
  expect(orientationLetters([-0.6, 0, 0.8])).toBe("HR");
  expect(oppositeLetters("HR")).toBe("FL");
});

/** Coordinates carry their space in their type, so that one cannot be taken for another. */

declare const space: unique symbol;

/** Millimetres in the patient's coordinate system: +x to the left, +y to the back, +z to the head (PS3.3 section C.7.6.2.1.1). */
export type PatientPoint = readonly [x: number, y: number, z: number] & { readonly [space]: "patient" };

/** A direction in the patient's coordinate system, of length one. */
export type PatientDirection = readonly [x: number, y: number, z: number] & { readonly [space]: "direction" };

/** Column and row of an image, in pixels; the centre of the first pixel is (0, 0). */
export type ImagePoint = readonly [column: number, row: number] & { readonly [space]: "image" };

/** CSS pixels from the top left of a viewport. */
export type CanvasPoint = readonly [x: number, y: number] & { readonly [space]: "canvas" };

/** Directions of increasing column index (`row`) and increasing row index (`column`). */
export interface ImageOrientation {
  readonly row: PatientDirection;
  readonly column: PatientDirection;
}

export function patientPoint(values: readonly number[]): PatientPoint | undefined {
  return values.length >= 3 ? ([values[0], values[1], values[2]] as unknown as PatientPoint) : undefined;
}

export function imageOrientation(values: readonly number[]): ImageOrientation | undefined {
  if (values.length < 6) {
    return undefined;
  }
  const row = normalized(values.slice(0, 3));
  const column = normalized(values.slice(3, 6));
  return row === undefined || column === undefined ? undefined : { row, column };
}

export function dot(a: readonly number[], b: readonly number[]): number {
  return (a[0] ?? 0) * (b[0] ?? 0) + (a[1] ?? 0) * (b[1] ?? 0) + (a[2] ?? 0) * (b[2] ?? 0);
}

export function cross(a: PatientDirection, b: PatientDirection): PatientDirection {
  return [
    a[1] * b[2] - a[2] * b[1],
    a[2] * b[0] - a[0] * b[2],
    a[0] * b[1] - a[1] * b[0],
  ] as unknown as PatientDirection;
}

export function normalOf(orientation: ImageOrientation): PatientDirection {
  return cross(orientation.row, orientation.column);
}

/** A slice's place along the normal of its series, in millimetres (PS3.3 section C.7.6.2.1.1). */
export function distanceAlongNormal(position: PatientPoint, orientation: ImageOrientation): number {
  return dot(position, normalOf(orientation));
}

/** True when two slices lie in parallel planes facing the same way, within about 1.5 degrees. */
export function areParallel(a: ImageOrientation, b: ImageOrientation): boolean {
  return dot(normalOf(a), normalOf(b)) > 0.9997;
}

/**
 * The letters of a direction in a biped patient: L left, R right, P posterior, A anterior, H head, F feet, the strongest
 * component first, at most two, as Patient Orientation writes them (PS3.3 section C.7.6.1.1.1).
 */
export function orientationLetters(direction: readonly number[]): string {
  const axes: readonly (readonly [number, string, string])[] = [
    [direction[0] ?? 0, "L", "R"],
    [direction[1] ?? 0, "P", "A"],
    [direction[2] ?? 0, "H", "F"],
  ];
  return [...axes]
    .filter(([value]) => Math.abs(value) > 0.25)
    .toSorted(([a], [b]) => Math.abs(b) - Math.abs(a))
    .slice(0, 2)
    .map(([value, positive, negative]) => (value > 0 ? positive : negative))
    .join("");
}

const opposites: Readonly<Record<string, string>> = { L: "R", R: "L", P: "A", A: "P", H: "F", F: "H" };

/** The letters of the opposite direction: `LA` becomes `RP`. */
export function oppositeLetters(letters: string): string {
  return [...letters].map((letter) => opposites[letter] ?? letter).join("");
}

function normalized(values: readonly number[]): PatientDirection | undefined {
  const length = Math.hypot(...values);
  return length < 1e-6 ? undefined : (values.map((value) => value / length) as unknown as PatientDirection);
}

/** Windows that radiologists reach for in CT, in Hounsfield units. */
export interface WindowPreset {
  readonly id: "softTissue" | "lung" | "bone" | "brain" | "liver" | "mediastinum" | "angio";
  readonly center: number;
  readonly width: number;
}

export const ctPresets: readonly WindowPreset[] = [
  { id: "softTissue", center: 40, width: 400 },
  { id: "lung", center: -600, width: 1500 },
  { id: "bone", center: 480, width: 2500 },
  { id: "brain", center: 40, width: 80 },
  { id: "liver", center: 90, width: 150 },
  { id: "mediastinum", center: 50, width: 350 },
  { id: "angio", center: 300, width: 600 },
];

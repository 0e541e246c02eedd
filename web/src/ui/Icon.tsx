/** Line icons drawn for Placa on a 24 by 24 grid. They decorate; the text beside them speaks. */
const paths = {
  archive: "M4 7h16v13H4zM3 4h18v3H3zM10 11h4",
  check: "M5 12.5l4.5 4.5L19 7.5",
  close: "M6 6l12 12M18 6L6 18",
  contrast: "M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18M12 3v18M12 7h7M12 11h8.5M12 15h8M12 19h3",
  document: "M6 3h9l4 4v14H6zM14 3v5h5M9 12h7M9 16h7",
  down: "M12 4v12M7 11l5 5 5-5M5 20h14",
  file: "M6 3h9l4 4v14H6zM14 3v5h5",
  fit: "M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5",
  folder: "M3 6h7l2 3h9v11H3z",
  hand: "M12 3v18M3 12h18M12 3l-3 3M12 3l3 3M12 21l-3-3M12 21l3-3M3 12l3-3M3 12l3 3M21 12l-3-3M21 12l-3 3",
  images: "M3 7h14v13H3zM7 7V4h14v13h-4M6 17l4-5 3 3 2-2 2 4",
  info: "M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18M12 11v6M12 7.5v.5",
  invert: "M4 4h16v16H4zM4 20L20 4M8 8h4M14.5 16h3M16 14.5v3",
  layers: "M12 3l9 5-9 5-9-5zM3 12l9 5 9-5M3 16l9 5 9-5",
  list: "M8 6h13M8 12h13M8 18h13M3.5 6h.5M3.5 12h.5M3.5 18h.5",
  lock: "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
  minus: "M11 4a7 7 0 1 0 0 14a7 7 0 1 0 0-14M16 16l5 5M8 11h6",
  next: "M9 5l7 7-7 7",
  oneToOne: "M4 5h16v14H4zM8 9v6M16 9v6M12 10v.5M12 14v.5",
  pause: "M8 5v14M16 5v14",
  patient: "M12 4a4 4 0 1 0 0 8a4 4 0 1 0 0-8M4 21c0-4.5 3.5-7 8-7s8 2.5 8 7",
  play: "M7 4l13 8-13 8z",
  plus: "M11 4a7 7 0 1 0 0 14a7 7 0 1 0 0-14M16 16l5 5M8 11h6M11 8v6",
  previous: "M15 5l-7 7 7 7",
  reset: "M4 12a8 8 0 1 0 2.5-5.8M4 4v5h5",
  scroll: "M5 4h14M5 20h14M12 7v10M12 7l-3 3M12 7l3 3M12 17l-3-3M12 17l3-3",
  search: "M11 4a7 7 0 1 0 0 14a7 7 0 1 0 0-14M16 16l5 5",
  tag: "M3 12V4h8l10 10-8 8zM7.5 8v.5",
  up: "M12 20V8M7 13l5-5 5 5M5 4h14",
  warning: "M12 3l10 18H2zM12 10v5M12 18v.5",
  zoom: "M11 4a7 7 0 1 0 0 14a7 7 0 1 0 0-14M16 16l5 5M11 8v6M8 11h6",
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg className="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={paths[name]} />
    </svg>
  );
}

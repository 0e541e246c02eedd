import { useEffect, useRef } from "react";
import { zoomStep, type ViewerActions } from "./viewerActions";

type Action = (actions: ViewerActions) => void;

const keys: Readonly<Record<string, Action>> = {
  ArrowDown: ({ pane }) => pane()?.step(1),
  ArrowRight: ({ pane }) => pane()?.step(1),
  ArrowUp: ({ pane }) => pane()?.step(-1),
  ArrowLeft: ({ pane }) => pane()?.step(-1),
  PageDown: ({ nextView }) => nextView(),
  PageUp: ({ previousView }) => previousView(),
  Home: ({ pane }) => pane()?.goTo(0),
  End: ({ pane }) => pane()?.goTo(Infinity),
  " ": ({ pane }) => pane()?.togglePlay(),
  "+": ({ pane }) => pane()?.zoomBy(zoomStep),
  "=": ({ pane }) => pane()?.zoomBy(zoomStep),
  "-": ({ pane }) => pane()?.zoomBy(1 / zoomStep),
  "0": ({ pane }) => pane()?.fit(),
  "1": ({ pane }) => pane()?.oneToOne(),
  i: ({ pane }) => pane()?.invert(),
  r: ({ pane }) => pane()?.reset(),
  d: ({ togglePatient }) => togglePatient(),
  t: ({ toggleTags }) => toggleTags(),
  v: ({ nextPane }) => nextPane(),
};

/** Keys act on the view unless they are meant for what has the focus: a field, a menu, a button, a dialog. */
export function useShortcuts(actions: ViewerActions): void {
  const latest = useRef(actions);
  useEffect(() => {
    latest.current = actions;
  });
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      const action = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
      if (action === undefined || event.ctrlKey || event.metaKey || event.altKey || isMeantElsewhere(event)) {
        return;
      }
      event.preventDefault();
      action(latest.current);
    };
    // Cornerstone keeps the keys of a focused view for itself, so they are taken on their way down.
    document.addEventListener("keydown", onKeyDown, true);
    return () => document.removeEventListener("keydown", onKeyDown, true);
  }, []);
}

function isMeantElsewhere(event: KeyboardEvent): boolean {
  const target = event.target instanceof Element ? event.target : null;
  if (
    event.defaultPrevented ||
    target?.closest("input:not([type=range]), select, textarea, dialog, [role=menubar], .side-data") != null
  ) {
    return true;
  }
  const isButton = target?.closest("button, a, summary") != null;
  return isButton && (event.key === " " || event.key === "Enter" || target?.closest(".frame-list") != null);
}

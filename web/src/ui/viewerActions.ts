import type { DragTool } from "../tools/mouseTools";
import type { Pane } from "../viewport/pane";

/** What menus, buttons and keys can ask of the viewer. */
export interface ViewerActions {
  /** The view that has the attention; undefined before the first is there. */
  readonly pane: () => Pane | undefined;
  readonly nextView: () => void;
  readonly previousView: () => void;
  readonly nextPane: () => void;
  readonly togglePatient: () => void;
  readonly toggleTags: () => void;
  readonly chooseTool: (tool: DragTool) => void;
}

export const zoomStep = 1.25;

import * as tools from "@cornerstonejs/tools";
import { engineId } from "../viewport/cornerstone";
import { PanGesture, ZoomGesture } from "./gestures";

/** What dragging does. */
export type DragTool = "windowLevel" | "pan" | "zoom" | "scroll";

const groupId = "placa";
const { MouseBindings } = tools.Enums;

const names: Readonly<Record<DragTool, string>> = {
  windowLevel: tools.WindowLevelTool.toolName,
  pan: PanGesture.toolName,
  zoom: ZoomGesture.toolName,
  scroll: tools.StackScrollTool.toolName,
};

function group(): tools.Types.IToolGroup {
  const existing = tools.ToolGroupManager.getToolGroup(groupId);
  if (existing !== undefined) {
    return existing;
  }
  for (const tool of [tools.WindowLevelTool, PanGesture, ZoomGesture, tools.StackScrollTool]) {
    tools.addTool(tool);
  }
  const made = tools.ToolGroupManager.createToolGroup(groupId);
  if (made === undefined) {
    throw new Error("the tool group cannot be made");
  }
  for (const name of Object.values(names)) {
    made.addTool(name);
  }
  return made;
}

/** Lets the tools act on a viewport; returns the function that takes them away. */
export function attachTools(viewportId: string): () => void {
  group().addViewport(viewportId, engineId);
  return () => group().removeViewports(engineId, viewportId);
}

/**
 * Chooses what the left button and one finger do. The middle button always pans, the right one zooms, the wheel scrolls,
 * and two fingers zoom and pan.
 */
export function chooseDragTool(chosen: DragTool): void {
  const fixed: Readonly<Record<DragTool, tools.Types.IToolBinding[]>> = {
    windowLevel: [],
    pan: [{ mouseButton: MouseBindings.Auxiliary }],
    zoom: [{ mouseButton: MouseBindings.Secondary }, { numTouchPoints: 2 }],
    scroll: [{ mouseButton: MouseBindings.Wheel }],
  };
  for (const tool of Object.keys(names) as DragTool[]) {
    group().setToolPassive(names[tool], { removeAllBindings: true });
  }
  for (const tool of Object.keys(names) as DragTool[]) {
    const primary = tool === chosen ? [{ mouseButton: MouseBindings.Primary }, { numTouchPoints: 1 }] : [];
    const bindings = [...primary, ...fixed[tool]];
    if (bindings.length > 0) {
      group().setToolActive(names[tool], { bindings });
    }
  }
}

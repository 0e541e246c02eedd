import { getEnabledElement, type Types } from "@cornerstonejs/core";
import * as tools from "@cornerstonejs/tools";

/**
 * Cornerstone's pan and zoom, corrected for dense screens: its software viewport measures the canvas in CSS pixels but
 * turns pointer positions into device pixels, so that on a phone the image ran ahead of the finger and zoom collapsed.
 */

type Drag = tools.Types.EventTypes.InteractionEventType;

interface DragDetail {
  readonly element: HTMLDivElement;
  readonly deltaPoints: { readonly canvas: Types.Point2; readonly world: Types.Point3 };
  readonly deltaDistance?: { readonly canvas: number };
  readonly currentPointsList?: readonly unknown[];
}

function viewportOf(element: HTMLDivElement): Types.IStackViewport | undefined {
  return getEnabledElement(element)?.viewport as Types.IStackViewport | undefined;
}

function panBy({ element, deltaPoints }: DragDetail): void {
  const viewport = viewportOf(element);
  const focalPoint = viewport?.getCamera().focalPoint;
  if (viewport === undefined || focalPoint === undefined) {
    return;
  }
  const [x, y, z] = deltaPoints.world.map((delta) => delta / devicePixelRatio) as Types.Point3;
  viewport.setCamera({ focalPoint: [focalPoint[0] - x, focalPoint[1] - y, focalPoint[2] - z] });
  viewport.render();
}

/** A drag over the height of the view zooms by about twenty. */
function zoomBy(element: HTMLDivElement, pixels: number): void {
  const viewport = viewportOf(element);
  const factor = Math.exp((3 * pixels) / Math.max(1, element.clientHeight));
  viewport?.setZoom(viewport.getZoom() * factor);
  viewport?.render();
}

export class PanGesture extends tools.PanTool {
  static override readonly toolName = "PlacaPan";

  override mouseDragCallback(event: Drag): void {
    panBy(event.detail as unknown as DragDetail);
  }

  override touchDragCallback(event: Drag): void {
    panBy(event.detail as unknown as DragDetail);
  }
}

/** One finger or the mouse zooms by dragging; two fingers pinch, and move the image with them. */
export class ZoomGesture extends tools.BaseTool {
  static override readonly toolName = "PlacaZoom";

  constructor(
    toolProps = {},
    defaultToolProps = { supportedInteractionTypes: ["Mouse", "Touch"] as ("Mouse" | "Touch")[] },
  ) {
    super(toolProps, defaultToolProps);
  }

  mouseDragCallback(event: Drag): void {
    const { element, deltaPoints } = event.detail as unknown as DragDetail;
    zoomBy(element, deltaPoints.canvas[1]);
  }

  touchDragCallback(event: Drag): void {
    const detail = event.detail as unknown as DragDetail;
    if ((detail.currentPointsList?.length ?? 1) < 2) {
      zoomBy(detail.element, detail.deltaPoints.canvas[1]);
      return;
    }
    zoomBy(detail.element, detail.deltaDistance?.canvas ?? 0);
    panBy(detail);
  }
}

import * as core from "@cornerstonejs/core";
import { makeStore, type Watchable } from "../state/store";
import type { Frame } from "../dicomweb/sequence";
import type { Refusal } from "../dicomweb/transferSyntax";
import { frameDuration } from "./cine";
import { RefusedError } from "./codecs";
import { engineId, frameOfImage, imageIdOf, isCached, loadDecoded } from "./cornerstone";
import { prefetchOrder, TaskQueue } from "./prefetch";

/** Why the frame asked for is not on the canvas. */
export type Notice = Refusal | "notAnImage" | "cannotDecode" | "cannotLoad";

export interface PaneState {
  readonly frames: readonly Frame[];
  /** The frame asked for, from 0. */
  readonly requested: number;
  /** The frame that is really on the canvas; undefined while none is. */
  readonly rendered: number | undefined;
  readonly notice: Notice | undefined;
  readonly window: { readonly center: number; readonly width: number } | undefined;
  /** Device pixels per image pixel. */
  readonly zoom: number | undefined;
  readonly inverted: boolean;
  readonly playing: boolean;
}

const emptyState: PaneState = {
  frames: [],
  requested: 0,
  rendered: undefined,
  notice: undefined,
  window: undefined,
  zoom: undefined,
  inverted: false,
  playing: false,
};

/** One viewport and the sequence it shows. What it shows is asked for here and nowhere else. */
export class Pane {
  readonly id: string;
  readonly state: Watchable<PaneState>;
  private readonly store = makeStore<PaneState>(emptyState);
  private readonly element: HTMLDivElement;
  private readonly prefetch: TaskQueue<Frame>;
  private readonly detachments: (() => void)[] = [];
  private direction = 1;
  /** The window that the person chose; else each frame has its own. */
  private chosenWindow = false;
  private isSettingWindow = false;
  private isFitted = true;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private shown: Promise<unknown> = Promise.resolve();

  constructor(id: string, element: HTMLDivElement) {
    this.id = id;
    this.element = element;
    this.state = this.store;
    this.prefetch = new TaskQueue(3, (frame) => loadDecoded(frame));
    engine().enableElement({
      viewportId: id,
      element,
      type: core.Enums.ViewportType.STACK,
      defaultOptions: { background: [0, 0, 0] },
    });
    this.listen(element, core.Enums.Events.PRE_STACK_NEW_IMAGE, (detail) => this.onRequested(detail));
    this.listen(element, core.Enums.Events.IMAGE_RENDERED, () => this.onRendered());
    element.tabIndex = 0; // Cornerstone takes views out of the order of tabs
    this.listen(element, core.Enums.Events.STACK_NEW_IMAGE, (detail) => this.onNewImage(detail));
    this.listen(element, core.Enums.Events.VOI_MODIFIED, () => {
      this.chosenWindow ||= !this.isSettingWindow;
      this.readPresentation();
    });
    this.listen(element, core.Enums.Events.CAMERA_MODIFIED, () => {
      this.isFitted = false;
      this.readPresentation();
    });
    this.listen(core.eventTarget, core.Enums.Events.IMAGE_LOAD_ERROR, (detail) => this.onFailed(detail));
    const observer = new ResizeObserver(() => this.resize());
    observer.observe(element);
    this.detachments.push(() => observer.disconnect());
  }

  /** Shows a sequence from one of its frames. */
  show(frames: readonly Frame[], index: number): void {
    this.stop();
    this.chosenWindow = false;
    this.isFitted = true;
    this.store.set({ ...emptyState, frames, requested: index });
    const first = frames[index];
    if (first === undefined) {
      return;
    }
    if (!first.instance.hasPixels) {
      this.store.update((state) => ({ ...state, notice: "notAnImage" }));
      return;
    }
    this.shown = this.viewport()
      .setStack(frames.map(imageIdOf), index)
      .then(() => {
        this.isFitted = true;
      })
      .catch((error: unknown) => this.fail(index, error));
  }

  goTo(index: number): void {
    const { frames, requested } = this.store.get();
    const next = Math.min(frames.length - 1, Math.max(0, index));
    const frame = frames[next];
    if (next === requested || frame === undefined) {
      return;
    }
    if (!frame.instance.hasPixels) {
      this.store.update((state) => ({
        ...state,
        requested: next,
        rendered: undefined,
        notice: "notAnImage",
      }));
      return;
    }
    void this.viewport()
      .setImageIdIndex(next)
      .catch((error: unknown) => this.fail(next, error));
  }

  step(delta: number): void {
    this.goTo(this.store.get().requested + delta);
  }

  setWindow(center: number, width: number): void {
    this.chosenWindow = true;
    this.applyWindow(center, width);
    this.viewport().render();
  }

  invert(): void {
    const viewport = this.viewport();
    viewport.setProperties({ invert: !this.store.get().inverted });
    viewport.render();
    this.store.update((state) => ({ ...state, inverted: !state.inverted }));
  }

  zoomBy(factor: number): void {
    const viewport = this.viewport();
    viewport.setZoom(viewport.getZoom() * factor);
    viewport.render();
  }

  fit(): void {
    this.viewport().resetCamera();
    this.isFitted = true;
    this.viewport().render();
    this.readPresentation();
  }

  /** One image pixel for each pixel of the screen. */
  oneToOne(): void {
    this.viewport().setZoom(1 / devicePixelRatio);
    this.viewport().render();
  }

  /** Back to how the image was first shown. */
  reset(): void {
    this.chosenWindow = false;
    const viewport = this.viewport();
    const image = viewport.getCornerstoneImage();
    if (image !== undefined && image !== null) {
      this.applyWindow(first(image.windowCenter), first(image.windowWidth));
      viewport.setProperties({ invert: image.invert });
    }
    this.store.update((state) => ({ ...state, inverted: image?.invert ?? false }));
    this.fit();
  }

  togglePlay(): void {
    if (this.store.get().playing) {
      this.stop();
    } else if (this.store.get().frames.length > 1) {
      this.store.update((state) => ({ ...state, playing: true }));
      this.scheduleNext(performance.now());
    }
  }

  stop(): void {
    clearTimeout(this.timer);
    this.store.update((state) => (state.playing ? { ...state, playing: false } : state));
  }

  resize(): void {
    if (this.element.clientWidth === 0 || this.element.clientHeight === 0) {
      return;
    }
    const wasFitted = this.isFitted;
    engine().resize(true, true);
    if (wasFitted) {
      this.fit();
    }
  }

  detach(): void {
    this.stop();
    this.prefetch.replace([]);
    for (const detach of this.detachments) {
      detach();
    }
    // Cornerstone throws into its own promises when a viewport goes away while its stack is being set.
    void this.shown.finally(() => engine().disableElement(this.id));
  }

  private viewport(): core.Types.IStackViewport {
    return engine().getViewport(this.id) as core.Types.IStackViewport;
  }

  private listen(target: EventTarget, name: string, handle: (detail: Record<string, unknown>) => void): void {
    const listener = (event: Event): void => handle((event as CustomEvent<Record<string, unknown>>).detail);
    target.addEventListener(name, listener);
    this.detachments.push(() => target.removeEventListener(name, listener));
  }

  private onRequested({ imageIdIndex }: Record<string, unknown>): void {
    const index = Number(imageIdIndex);
    const { requested, rendered } = this.store.get();
    this.direction = index >= requested ? 1 : -1;
    this.store.update((state) => ({ ...state, requested: index }));
    if (rendered !== undefined) {
      this.prefetchAround();
    }
  }

  /** The first image comes alone; its neighbours are fetched once it is there. */
  private prefetchAround(): void {
    const { frames, requested } = this.store.get();
    const order = prefetchOrder(frames.length, requested, this.direction, 24, 8);
    const wanted = order
      .flatMap((at) => frames[at] ?? [])
      .filter((frame) => frame.instance.hasPixels && !isCached(frame));
    this.prefetch.replace(wanted);
  }

  /** Before a frame is drawn it gets its own window, unless the person has chosen one. */
  private onNewImage({ image }: Record<string, unknown>): void {
    const { windowCenter, windowWidth, invert } = image as core.Types.IImage;
    const isFirst = this.store.get().rendered === undefined && !this.chosenWindow;
    if (!this.chosenWindow) {
      this.applyWindow(first(windowCenter), first(windowWidth));
    }
    if (isFirst) {
      this.store.update((state) => ({ ...state, inverted: invert }));
    }
  }

  private applyWindow(center: number, width: number): void {
    const [lower, upper] = [center - 0.5 - (width - 1) / 2, center - 0.5 + (width - 1) / 2];
    this.isSettingWindow = true;
    this.viewport().setProperties({ voiRange: { lower, upper } });
    this.isSettingWindow = false;
  }

  /** Believes the canvas, not the request: only what Cornerstone drew last is called rendered. */
  private onRendered(): void {
    const imageId = this.viewport()?.getCornerstoneImage()?.imageId;
    const { frames, requested } = this.store.get();
    const frame = imageId === undefined ? undefined : frameOfImage(imageId);
    const index = frame === undefined ? -1 : frames.findIndex((other) => other.id === frame.id);
    if (index < 0) {
      return;
    }
    const isFirst = this.store.get().rendered === undefined;
    this.store.update((state) => ({
      ...state,
      rendered: index,
      notice: index === requested ? undefined : state.notice,
    }));
    if (isFirst) {
      this.prefetchAround();
    }
    this.readPresentation();
  }

  private onFailed({ imageId, error }: Record<string, unknown>): void {
    const frame = typeof imageId === "string" ? frameOfImage(imageId) : undefined;
    const { frames } = this.store.get();
    const index = frames.findIndex((other) => other.id === frame?.id);
    if (index >= 0) {
      this.fail(index, error);
    }
  }

  private fail(index: number, thrown: unknown): void {
    const error =
      thrown instanceof Error ? thrown : (thrown as { readonly error?: unknown } | undefined)?.error;
    const notice: Notice =
      error instanceof RefusedError
        ? error.refusal
        : error instanceof Error && (error.name === "HttpError" || error instanceof TypeError)
          ? "cannotLoad"
          : "cannotDecode";
    this.store.update((state) =>
      state.requested === index ? { ...state, notice, rendered: undefined } : state,
    );
  }

  private readPresentation(): void {
    const viewport = this.viewport();
    const image = viewport?.getCornerstoneImage();
    if (image === undefined || image === null) {
      return;
    }
    const { voiRange } = viewport.getProperties();
    const window =
      voiRange === undefined || voiRange === null || image.color // Cornerstone has null while a new stack loads
        ? undefined
        : { center: (voiRange.lower + voiRange.upper + 1) / 2, width: voiRange.upper - voiRange.lower + 1 };
    this.store.update((state) => ({ ...state, zoom: viewport.getZoom() * devicePixelRatio, window }));
  }

  /** Plays at the recorded rate; a frame that is late delays the next instead of being skipped over unseen. */
  private scheduleNext(due: number): void {
    const { frames, requested } = this.store.get();
    const frame = frames[requested];
    if (frame === undefined) {
      return;
    }
    const next = due + frameDuration(frame.instance.dataset, frame.frameNumber - 1);
    this.timer = setTimeout(
      () => {
        const { rendered, notice, requested: asked } = this.store.get();
        const ready = rendered === asked || notice !== undefined;
        if (ready) {
          this.goTo((asked + 1) % frames.length);
        }
        this.scheduleNext(ready ? Math.max(next, performance.now() - 50) : performance.now());
      },
      Math.max(0, next - performance.now()),
    );
  }
}

function first(value: number | number[]): number {
  return Array.isArray(value) ? (value[0] ?? 0) : value;
}

let made: core.RenderingEngine | undefined;

function engine(): core.RenderingEngine {
  made ??= new core.RenderingEngine(engineId);
  return made;
}

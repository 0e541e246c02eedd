import { memo, useEffect, useRef, useState } from "react";
import { isVideo } from "../dicomweb/instance";
import type { Frame } from "../dicomweb/sequence";
import { makeThumbnail } from "../viewport/thumbnail";
import { Icon } from "./Icon";

/** A small picture of a frame, once it has been decoded; documents and videos show what they are. */
export const Thumbnail = memo(function Thumbnail({ frame }: { readonly frame: Frame }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [isDrawn, setIsDrawn] = useState(false);
  const video = isVideo(frame.instance);
  const hasPicture = frame.instance.hasPixels && !video;

  useEffect(() => {
    if (!hasPicture) {
      return undefined;
    }
    const controller = new AbortController();
    void makeThumbnail(frame, controller.signal).then((image) => {
      const element = canvas.current;
      if (image !== undefined && element !== null && !controller.signal.aborted) {
        element.width = image.width;
        element.height = image.height;
        element.getContext("2d")?.putImageData(image, 0, 0);
        setIsDrawn(true);
      }
    });
    return () => controller.abort();
  }, [frame, hasPicture]);

  return (
    <span className="thumbnail" data-drawn={isDrawn}>
      {hasPicture ? <canvas ref={canvas} aria-hidden="true" /> : <Icon name={video ? "play" : "document"} />}
    </span>
  );
});

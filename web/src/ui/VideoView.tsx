import { useState } from "react";
import type { Instance } from "../dicomweb/instance";
import { useText } from "../i18n";

/** A video of the archive: played where the browser can (H.264 in MP4), and offered for saving in any case. */
export function VideoView({ instance }: { readonly instance: Instance }) {
  const t = useText();
  const [isPlayed, setIsPlayed] = useState(true);
  const address = videoAddress(instance);
  return (
    <div className="document document-frame">
      <header>
        <strong>{t("video.label")}</strong>
        <a className="button" href={address} download>
          {t("video.save")}
        </a>
      </header>
      {isPlayed ? (
        // A recording of a modality comes without captions.
        // oxlint-disable-next-line jsx-a11y/media-has-caption
        <video controls src={address} aria-label={t("video.label")} onError={() => setIsPlayed(false)} />
      ) : (
        <p role="status">{t("video.notPlayed")}</p>
      )}
    </div>
  );
}

function videoAddress(instance: Instance): string {
  const [study, series, own] = [
    instance.studyInstanceUid,
    instance.seriesInstanceUid,
    instance.sopInstanceUid,
  ].map(encodeURIComponent);
  return `/api/studies/${study}/series/${series}/instances/${own}/video`;
}

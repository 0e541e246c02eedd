import { useCallback, useEffect, useRef, useState } from "react";
import { emptyDataset, type JsonDataset } from "../dicomweb/dataset";
import { sequenceOf, type Frame } from "../dicomweb/sequence";
import type { SeriesSummary, StudySource } from "../state/studies";

export interface Layout {
  readonly rows: number;
  readonly columns: number;
}

export const layouts: readonly [Layout, ...Layout[]] = [
  { rows: 1, columns: 1 },
  { rows: 1, columns: 2 },
  { rows: 2, columns: 1 },
  { rows: 2, columns: 2 },
];

type LoadedSeries =
  | { readonly state: "loading" }
  | { readonly state: "failed" }
  | { readonly state: "loaded"; readonly frames: readonly Frame[] };

/** A study on screen: its series, which of them each view shows, and their frames once loaded. */
export interface OpenStudy {
  readonly dataset: JsonDataset;
  readonly series: readonly SeriesSummary[] | undefined;
  /** The series of each view. */
  readonly shown: readonly (string | undefined)[];
  readonly failure: "notFound" | "failed" | undefined;
  readonly retry: () => void;
  /** Loads a series that a view is about to show; once, however often it is asked for. */
  readonly request: (seriesInstanceUid: string) => void;
  readonly show: (view: number, seriesInstanceUid: string) => void;
  readonly stepSeries: (view: number, delta: number) => void;
  readonly framesOf: (seriesInstanceUid: string | undefined) => readonly Frame[];
  readonly isLoading: (seriesInstanceUid: string | undefined) => boolean;
  readonly modalityOf: (seriesInstanceUid: string | undefined) => string;
}

const noFrames: readonly Frame[] = [];
const mostViews = 4;

export function useStudy(source: StudySource): OpenStudy {
  const [dataset, setDataset] = useState<JsonDataset>(emptyDataset);
  const [series, setSeries] = useState<readonly SeriesSummary[]>();
  const [shown, setShown] = useState<readonly (string | undefined)[]>([]);
  const [loaded, setLoaded] = useState<ReadonlyMap<string, LoadedSeries>>(new Map());
  const [failure, setFailure] = useState<OpenStudy["failure"]>();
  const [attempt, setAttempt] = useState(0);
  const requested = useRef(new Set<string>());

  useEffect(() => {
    const controller = new AbortController();
    requested.current = new Set();
    setFailure(undefined);
    const load = async (): Promise<void> => {
      const { signal } = controller;
      source.loadStudy(signal).then(
        (found) => setDataset(found ?? emptyDataset),
        () => undefined, // the series tell whether the study can be had; overlays do with what the images say
      );
      const list = await source.listSeries(signal);
      setSeries(list);
      setFailure(list.length === 0 ? "notFound" : undefined);
      setShown(Array.from({ length: mostViews }, (_, view) => list[view]?.seriesInstanceUid));
    };
    load().catch(() => {
      if (!controller.signal.aborted) {
        setFailure("failed");
      }
    });
    return () => controller.abort();
  }, [source, attempt]);

  const loadSeries = useCallback(
    (uid: string) => {
      if (requested.current.has(uid)) {
        return;
      }
      requested.current.add(uid);
      const settle = (result: LoadedSeries): void => setLoaded((before) => new Map(before).set(uid, result));
      settle({ state: "loading" });
      source.loadSeries(uid).then(
        (instances) => settle({ state: "loaded", frames: sequenceOf(instances) }),
        () => {
          requested.current.delete(uid);
          settle({ state: "failed" });
        },
      );
    },
    [source],
  );

  const show = useCallback(
    (view: number, uid: string) => {
      setShown((before) => before.map((other, index) => (index === view ? uid : other)));
      loadSeries(uid);
    },
    [loadSeries],
  );

  const framesOf = (uid: string | undefined): readonly Frame[] => {
    const found = uid === undefined ? undefined : loaded.get(uid);
    return found?.state === "loaded" ? found.frames : noFrames;
  };

  const isLoading = (uid: string | undefined): boolean => {
    const state = uid === undefined ? undefined : loaded.get(uid)?.state;
    return series === undefined || (uid !== undefined && (state === undefined || state === "loading"));
  };

  return {
    dataset,
    series,
    shown,
    failure,
    retry: () => setAttempt((before) => before + 1),
    request: loadSeries,
    show,
    stepSeries: (view, delta) => {
      const list = series ?? [];
      const current = list.findIndex(({ seriesInstanceUid }) => seriesInstanceUid === shown[view]);
      const next = list[(current + delta + list.length) % Math.max(1, list.length)];
      if (next !== undefined) {
        show(view, next.seriesInstanceUid);
      }
    },
    framesOf,
    isLoading,
    modalityOf: (uid) => series?.find(({ seriesInstanceUid }) => seriesInstanceUid === uid)?.modality ?? "",
  };
}

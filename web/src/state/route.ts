import { makeStore, type Watchable } from "./store";

/** Where the person is. Addresses hold UIDs of the archive and nothing of a patient. */
export type Route =
  | { readonly page: "list" }
  | { readonly page: "study"; readonly studyInstanceUid: string }
  | { readonly page: "local"; readonly index: number | undefined }
  | { readonly page: "unknown" };

export function parseRoute(path: string, search: string): Route {
  if (path === "/" || path === "/index.html") {
    return { page: "list" };
  }
  const study = /^\/study\/([0-9.]{1,64})\/?$/.exec(path);
  if (study?.[1] !== undefined) {
    return { page: "study", studyInstanceUid: study[1] };
  }
  if (path === "/local" || path === "/local/") {
    const index = new URLSearchParams(search).get("study");
    return { page: "local", index: index !== null && /^\d{1,6}$/.test(index) ? Number(index) : undefined };
  }
  return { page: "unknown" };
}

export function pathOf(route: Route): string {
  switch (route.page) {
    case "study":
      return `/study/${route.studyInstanceUid}`;
    case "local":
      return route.index === undefined ? "/local" : `/local?study=${route.index}`;
    default:
      return "/";
  }
}

const store = makeStore<Route>({ page: "list" });

export const currentRoute: Watchable<Route> = store;

export function goTo(route: Route): void {
  history.pushState(null, "", pathOf(route));
  store.set(route);
}

/** Follows the browser's address; returns the function that stops. */
export function followAddress(): () => void {
  const read = (): void => store.set(parseRoute(location.pathname, location.search));
  read();
  addEventListener("popstate", read);
  return () => removeEventListener("popstate", read);
}

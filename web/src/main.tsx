import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { sequenceOf } from "./dicomweb/sequence";
import { startTexts } from "./i18n";
import { currentRoute, followAddress, type Route } from "./state/route";
import { startStudyEarly } from "./state/studies";
import { decodeAhead, warmUpDecoder } from "./viewport/decoder";
import { App } from "./ui/App";
import "./ui/style.css";

const root = document.getElementById("root");
if (root === null) {
  throw new Error("the page has no root element");
}
followAddress();
startEarly(currentRoute.get());
await startTexts();
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);

/** A study's address: its data, its first image and the viewer are all fetched at the same time. */
function startEarly(route: Route): void {
  if (route.page !== "study") {
    return;
  }
  warmUpDecoder();
  import("./ui/StudyPage").catch(() => undefined); // the page asks for it again, and says what is wrong
  startStudyEarly(route.studyInstanceUid, (instances) => {
    const [first] = sequenceOf(instances);
    if (first?.instance.hasPixels === true) {
      decodeAhead(first);
    }
  });
}

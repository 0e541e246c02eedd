import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { startTexts } from "./i18n";
import { followAddress } from "./state/route";
import { App } from "./ui/App";
import "./ui/style.css";

const root = document.getElementById("root");
if (root === null) {
  throw new Error("the page has no root element");
}
followAddress();
await startTexts();
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);

// A real browser on a real archive. PLACA_URL is its address; CHROMIUM the browser's executable.
import { chromium } from "playwright-core";

export const baseUrl = process.env.PLACA_URL ?? "http://127.0.0.1:8080";

const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
// The address bar's own pages would cost every window a second of processor time beside the page under test.
const args = [
  "--no-sandbox",
  "--disable-background-networking",
  "--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup,WebUIOmniboxFullPopup",
  "--no-first-run",
];

export const desktop = { viewport: { width: 1440, height: 900 } };
export const phone = {
  viewport: { width: 390, height: 844 },
  hasTouch: true,
  isMobile: true,
  deviceScaleFactor: 2,
};

export function launch() {
  return chromium.launch({ executablePath, headless: true, args });
}

/** A page of its own profile, blank without a path. `problems` gathers what must never happen: errors, refused content, other origins. */
export async function openPage(browser, path, { locale = "es-AR", ...device } = desktop) {
  const context = await browser.newContext({ locale, ...device });
  const page = await context.newPage();
  const problems = [];
  const requests = [];
  page.on("pageerror", (error) => problems.push(`page error: ${error.message}`));
  page.on("console", (message) => {
    if (message.type() === "error" || /Content Security Policy/i.test(message.text())) {
      problems.push(`console: ${message.text()}`);
    }
  });
  page.on("request", (request) => {
    requests.push({ method: request.method(), url: request.url() });
    const { protocol, origin } = new URL(request.url());
    if (protocol.startsWith("http") && origin !== new URL(baseUrl).origin) {
      problems.push(`another origin: ${origin}`);
    }
  });
  await page.goto(path === undefined ? "about:blank" : baseUrl + path);
  return { page, problems, requests, close: () => context.close() };
}

/** What the first view says of itself. */
export function viewState(page, view = 0) {
  return page.evaluate((index) => {
    const element = document.querySelector(`.viewport[data-view="${index}"]`);
    return element === null ? null : { ...element.dataset };
  }, view);
}

export async function waitForImage(page, view = 0) {
  await page.waitForFunction(
    (index) => {
      const state = document.querySelector(`.viewport[data-view="${index}"]`)?.dataset;
      return state !== undefined && state.rendered !== "" && state.rendered === state.requested;
    },
    view,
    { timeout: 30_000 },
  );
}

/** Opens a menu by its title and chooses an entry. */
export async function choose(page, menu, entry) {
  await page.getByRole("menuitem", { name: menu, exact: true }).click();
  await page
    .locator(".menu-list:not([hidden])")
    .locator("[role^=menuitem]", { hasText: entry })
    .first()
    .click();
}

/** The archive's answer to a DICOMweb query. */
export async function query(path) {
  const response = await fetch(`${baseUrl}/dicom-web${path}`, {
    headers: { Accept: "application/dicom+json" },
  });
  return response.status === 204 ? [] : response.json();
}

export const value = (dataset, tag) => dataset[tag]?.Value?.[0];

/** The first study of the archive with an image series of that modality, and the series. */
export async function findSeries(modality, leastInstances = 1) {
  for (const study of await query(`/studies?ModalitiesInStudy=${modality}&limit=50`)) {
    const studyUid = value(study, "0020000D");
    for (const series of await query(`/studies/${studyUid}/series`)) {
      if (
        value(series, "00080060") === modality &&
        Number(value(series, "00201209") ?? 1) >= leastInstances
      ) {
        return { studyUid, seriesUid: value(series, "0020000E"), study, series };
      }
    }
  }
  return undefined;
}

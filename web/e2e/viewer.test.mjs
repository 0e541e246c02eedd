// The viewer as a person uses it, in a browser, on an archive with the demo studies (npm run e2e).
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { unzipSync } from "fflate";
import {
  baseUrl,
  choose,
  desktop,
  findSeries,
  launch,
  openPage,
  phone,
  query,
  value,
  viewState,
  waitForImage,
} from "./browser.mjs";
import { newStudyUid, slice, twelveBitJpeg, writeFolder } from "./phantom.mjs";

/** From opening the address to the first image on the canvas, in milliseconds. */
const firstImageLimit = Number(process.env.PLACA_FIRST_IMAGE_MS ?? 1500);

let browser;

before(async () => {
  browser = await launch();
});

after(async () => {
  await browser?.close();
});

/** Runs with a page of its own and fails when the page had a problem. */
async function onPage(path, device, run) {
  const opened = await openPage(browser, path, device);
  try {
    await run(opened.page, opened);
    assert.deepEqual(opened.problems, []);
  } finally {
    await opened.close();
  }
}

const english = { ...desktop, locale: "en-US" };

describe("study list", () => {
  test("lists the archive's studies and finds them by name and modality", async () => {
    await onPage("/", desktop, async (page) => {
      const rows = page.locator("table.studies tbody tr");
      await rows.first().waitFor();
      const name = await rows.first().locator("a").innerText();
      const family = name.split(/[,\s]/)[0];

      await page.locator("input[name=patientName]").fill(family.slice(0, 4));
      await page.locator("input[name=patientName]").press("Enter");
      await page.locator("table.studies a", { hasText: family }).first().waitFor();

      await page.locator("input[name=patientName]").fill("zzz-nadie-zzz");
      await page.locator("input[name=patientName]").press("Enter");
      await page.getByText("Ningún estudio coincide").waitFor();

      await page.getByRole("button", { name: "Limpiar" }).click();
      await rows.first().waitFor();
      await page.locator("select[name=modality]").selectOption("MR");
      await page.getByRole("button", { name: "Buscar" }).click();
      await page.waitForFunction(() => {
        const cells = [...document.querySelectorAll(".cell-modality")];
        return cells.length > 0 && cells.every((cell) => cell.textContent.includes("MR"));
      });
      assert.equal(await page.title(), "Placa");
    });
  });

  test("an address without a study says so", async () => {
    await onPage("/study/1.2.3.4.5.6.7.8.9", english, async (page) => {
      await page.getByText("This study is not in the archive.").waitFor();
    });
  });
});

describe("languages", () => {
  test("follow the browser, and change with the switch", async () => {
    const { studyUid } = await findSeries("CT");
    await onPage(`/study/${studyUid}`, english, async (page) => {
      await waitForImage(page);
      const titles = () => page.locator("[data-menu-title]").allInnerTexts();
      assert.deepEqual(await titles(), ["File", "View", "Tools"]);

      await page.getByRole("button", { name: "Español" }).click();

      assert.deepEqual(await titles(), ["Archivos", "Ver", "Herramientas"]);
      assert.equal(await page.evaluate(() => document.documentElement.lang), "es");
      await page.reload();
      await waitForImage(page);
      assert.deepEqual(await titles(), ["Archivos", "Ver", "Herramientas"]);
    });
  });
});

describe("images", () => {
  test(`the first image of the CT series is there within ${firstImageLimit} ms`, async (t) => {
    const { studyUid } = await findSeries("CT", 20);
    const times = [];
    for (let attempt = 0; attempt < 3; attempt += 1) {
      await onPage(undefined, desktop, async (page) => {
        const start = performance.now();
        await page.goto(`${baseUrl}/study/${studyUid}`, { waitUntil: "commit" });
        await waitForImage(page);
        times.push(Math.round(performance.now() - start));
      });
    }
    t.diagnostic(`first image after ${times.join(", ")} ms`);
    assert.ok(Math.min(...times) < firstImageLimit, `first image after ${times.join(", ")} ms`);
  });

  test("scrolling shows the right slice each time, on the canvas too", async (t) => {
    const found = (await findSeries("MR", 100)) ?? (await findSeries("CT", 100)) ?? (await findSeries("MR"));
    const expected = await framesInOrder(found);
    await onPage(`/study/${found.studyUid}`, desktop, async (page) => {
      await page.locator(".series-list button").first().waitFor();
      await selectSeries(page, found);
      await waitForImage(page);
      const count = Math.min(100, expected.length);
      for (let index = 0; index < count; index += 1) {
        if (index > 0) {
          await page.keyboard.press("ArrowDown");
        }
        await page.waitForFunction(
          (wanted) => document.querySelector(".viewport").dataset.rendered === wanted,
          String(index + 1),
        );
        const { instance, frame } = await viewState(page);
        assert.deepEqual(
          [instance, Number(frame)],
          [expected[index].sop, expected[index].frame],
          `slice ${index + 1}`,
        );
        if (index % 10 === 5) {
          await assertCanvasShows(page, found, expected, index);
        }
      }
      t.diagnostic(`${count} slices`);
    });
  });

  test("jumping about quickly ends on the slice asked for last", async () => {
    const found = (await findSeries("CT", 20)) ?? (await findSeries("MR", 20));
    const expected = await framesInOrder(found);
    await onPage(`/study/${found.studyUid}`, desktop, async (page) => {
      await page.locator(".series-list button").first().waitFor();
      await selectSeries(page, found);
      await waitForImage(page);
      for (const key of [
        "End",
        "Home",
        "ArrowDown",
        "End",
        "ArrowUp",
        "ArrowUp",
        "Home",
        "ArrowDown",
        "ArrowDown",
        "ArrowDown",
      ]) {
        await page.keyboard.press(key);
      }
      await page.waitForFunction(() => document.querySelector(".viewport").dataset.rendered === "4");
      await page.waitForTimeout(400); // nothing that was asked for earlier may arrive now and replace it
      const { instance, rendered } = await viewState(page);
      assert.deepEqual([instance, rendered], [expected[3].sop, "4"]);
    });
  });

  test("a cine plays and stops", async () => {
    const found = await findCine();
    await onPage(`/study/${found.studyUid}`, desktop, async (page) => {
      await selectSeries(page, found);
      await waitForImage(page);
      await page.getByRole("button", { name: "Reproducir" }).click();
      await page.waitForFunction(() => Number(document.querySelector(".viewport").dataset.rendered) > 3);
      await page.getByRole("button", { name: "Pausar" }).click();
      await waitForImage(page);
      const { rendered } = await viewState(page);
      await page.waitForTimeout(500);
      assert.equal((await viewState(page)).rendered, rendered);
    });
  });

  test("a PDF is shown in its frame", async (t) => {
    const pdf = await findPdf();
    if (pdf === undefined) {
      t.skip("the archive has no PDF");
      return;
    }
    await onPage(`/study/${pdf.studyUid}`, desktop, async (page) => {
      await seriesButton(page, pdf).click();
      await page.locator(".document iframe").waitFor();
      assert.match(await page.locator(".document iframe").getAttribute("src"), /^blob:/);
    });
  });

  test("a report is shown as text", async (t) => {
    const report = await findSeries("SR");
    if (report === undefined) {
      t.skip("the archive has no report");
      return;
    }
    await onPage(`/study/${report.studyUid}`, desktop, async (page) => {
      await seriesButton(page, report).click();
      await page.locator(".report li").first().waitFor();
    });
  });
});

describe("menus and panels", () => {
  test("layouts show one to four views", async () => {
    const { studyUid } = await findSeries("CT");
    await onPage(`/study/${studyUid}`, desktop, async (page) => {
      await waitForImage(page);
      for (const [entry, count] of [
        ["1 × 2", 2],
        ["2 × 2", 4],
        ["2 × 1", 2],
        ["1 × 1", 1],
      ]) {
        await choose(page, "Ver", entry);
        await page.waitForFunction(
          (wanted) => document.querySelectorAll(".viewport").length === wanted,
          count,
        );
      }
      await waitForImage(page);
    });
  });

  test("zoom, fit and one to one", async () => {
    const { studyUid } = await findSeries("CT");
    await onPage(`/study/${studyUid}`, english, async (page) => {
      await waitForImage(page);
      const zoom = async () =>
        Number(/Zoom (\d+)/.exec(await page.locator(".corner-bottom-right").innerText())[1]);
      const fitted = await zoom();
      await choose(page, "View", "Zoom in");
      await page.waitForFunction(
        (before) =>
          Number(/Zoom (\d+)/.exec(document.querySelector(".corner-bottom-right").innerText)[1]) > before,
        fitted,
      );
      await choose(page, "View", "Actual pixels");
      await page.waitForFunction(() =>
        document.querySelector(".corner-bottom-right").innerText.includes("Zoom 100 %"),
      );
      await choose(page, "View", "Fit to window");
      await page.waitForFunction(
        (wanted) => document.querySelector(".corner-bottom-right").innerText.includes(`Zoom ${wanted} %`),
        fitted,
      );
    });
  });

  test("menus are worked with the keyboard", async () => {
    const { studyUid } = await findSeries("CT");
    await onPage(`/study/${studyUid}`, english, async (page) => {
      await waitForImage(page);
      await page.locator("[data-menu-title]").first().focus();
      await page.keyboard.press("ArrowRight");
      await page.keyboard.press("ArrowDown");
      assert.match(await page.evaluate(() => document.activeElement.textContent), /Zoom in/);
      await page.keyboard.press("Escape");
      assert.equal(await page.evaluate(() => document.activeElement.textContent), "View");
    });
  });

  test("patient data and all tags, searchable", async () => {
    const { studyUid, study } = await findSeries("CT");
    await onPage(`/study/${studyUid}`, desktop, async (page) => {
      await waitForImage(page);
      await choose(page, "Herramientas", "Datos del paciente");
      await page
        .locator(".facts dd", { hasText: value(study, "00100020") })
        .first()
        .waitFor();

      await choose(page, "Herramientas", "Todas las etiquetas");
      await page.locator(".tag-row").first().waitFor();
      await page.locator(".tags input").fill("PatientID");
      await page.waitForFunction(() => document.querySelectorAll(".tag-row").length <= 3);
      assert.equal(
        await page.locator('[data-tag="(0010,0020)"] .tag-value').innerText(),
        value(study, "00100020"),
      );
    });
  });

  test("windows of CT are one choice away, and reset brings the first view back", async () => {
    const { studyUid } = await findSeries("CT");
    await onPage(`/study/${studyUid}`, english, async (page) => {
      await waitForImage(page);
      const corner = page.locator(".corner-bottom-right");
      const first = await corner.innerText();
      await choose(page, "Tools", "Lung");
      await corner.getByText("C -600 W 1500").waitFor();
      await choose(page, "Tools", "Reset the view");
      await page.waitForFunction(
        (text) => document.querySelector(".corner-bottom-right").innerText === text,
        first,
      );
    });
  });
});

describe("files of this computer", () => {
  const study = newStudyUid();
  const folder = writeFolder({
    "a.dcm": slice({ study, number: 1 }),
    "b.dcm": slice({ study, number: 2 }),
    "c.dcm": slice({ study, number: 3 }),
    "letter.txt": Buffer.from("not an image, only a letter that lies beside them"),
  });

  const openFolder = async (page, menu, entry, path) => {
    const chooser = page.waitForEvent("filechooser");
    await choose(page, menu, entry);
    await (await chooser).setFiles(path);
  };

  test("open without anything being uploaded, in the order of the slices", async () => {
    await onPage("/", desktop, async (page, { requests }) => {
      await page.locator(".studies, .empty-state").first().waitFor();
      requests.length = 0;
      await openFolder(page, "Archivos", "Abrir una carpeta", folder);
      await waitForImage(page);

      assert.equal((await viewState(page)).total, "3");
      const order = [];
      for (let number = 1; number <= 3; number += 1) {
        await page.waitForFunction(
          (wanted) => document.querySelector(".viewport").dataset.rendered === wanted,
          String(number),
        );
        order.push((await viewState(page)).instance.split(".").at(-1));
        await page.keyboard.press("ArrowDown");
      }
      assert.deepEqual(order, ["1", "2", "3"]);
      assert.match(await page.locator(".corner-top-left").innerText(), /MUÑOZ, BEGOÑA/);

      await page.getByRole("button", { name: "Ver la lista" }).click();
      await page.locator(".outcomes td", { hasText: "No es un archivo DICOM" }).waitFor();

      const sent = requests.filter(
        ({ method, url }) => method !== "GET" || !/^blob:|\/assets\/|\/favicon\.svg$/.test(url),
      );
      assert.deepEqual(sent, []);
      assert.ok(!page.url().includes("MU"), "the address holds nothing of the patient");
    });
  });

  test("dropped anywhere on the page, they open", async () => {
    await onPage("/", desktop, async (page, { requests }) => {
      await page.locator(".studies, .empty-state").first().waitFor();
      requests.length = 0;
      const transfer = await page.evaluateHandle(
        (bytes) => {
          const data = new DataTransfer();
          data.items.add(new File([Uint8Array.from(bytes)], "dropped.dcm"));
          return data;
        },
        [...slice({ study: newStudyUid(), number: 1 })],
      );
      await page.dispatchEvent("main", "dragenter", { dataTransfer: transfer });
      await page.locator(".drop-zone[data-zone=view]").waitFor();
      await page.dispatchEvent(".drop-zone[data-zone=view]", "drop", { dataTransfer: transfer });
      await waitForImage(page);
      assert.deepEqual(
        requests.filter(({ method }) => method !== "GET"),
        [],
      );
    });
  });

  test("a 12-bit JPEG is shown", async () => {
    const jpeg = { number: 1, transferSyntax: "1.2.840.10008.1.2.4.51", pixelData: twelveBitJpeg() };
    const shown = writeFolder({ "x.dcm": slice({ study: newStudyUid(), ...jpeg }) });
    await onPage("/local", desktop, async (page) => {
      await openFolder(page, "Archivos", "Abrir una carpeta", shown);
      await waitForImage(page);
      assert.equal((await viewState(page)).notice, "");
      const [upper, lower] = await page.evaluate(() => {
        const canvas = document.querySelector(".viewport .image-canvas");
        const copy = document.createElement("canvas");
        [copy.width, copy.height] = [canvas.width, canvas.height];
        const context = copy.getContext("2d");
        context.drawImage(canvas, 0, 0);
        return [0.35, 0.65].map(
          (part) => context.getImageData(canvas.width / 2, Math.floor(canvas.height * part), 1, 1).data[0],
        );
      });
      assert.ok(Math.abs(upper - 114) <= 2, `448 in a window of 0 to 1000 is grey ${upper}`);
      assert.equal(lower, 255);
    });
  });

  test("are exported as a ZIP with image and data apart", async () => {
    await onPage("/local", english, async (page, { requests }) => {
      await openFolder(page, "File", "Open a folder", folder);
      await waitForImage(page);
      requests.length = 0;
      await choose(page, "File", "Export data");
      const download = page.waitForEvent("download");
      await page.getByRole("button", { name: "Export", exact: true }).click();
      const files = unzipSync(readFileSync(await (await download).path()));

      const names = Object.keys(files).toSorted();
      assert.equal(names.filter((name) => name.endsWith(".png")).length, 3);
      const png = files[names.find((name) => name.endsWith(".png"))];
      assert.deepEqual([...png.subarray(1, 4)], [0x50, 0x4e, 0x47]);
      assert.equal(new DataView(png.buffer, png.byteOffset).getUint32(16), 64);
      const text = new TextDecoder().decode(files[names.find((name) => name.endsWith("datos.txt"))]);
      assert.match(text, /^\(0010, 0010\) Patient's Name {22}PN: 'MUÑOZ\^BEGOÑA'$/m);
      const json = JSON.parse(
        new TextDecoder().decode(files[names.find((name) => name.endsWith("datos.json"))]),
      );
      assert.equal(json["00100010"].Value[0].Alphabetic, "MUÑOZ^BEGOÑA");
      const csv = new TextDecoder().decode(files[names.find((name) => name.endsWith("datos.csv"))]);
      assert.match(csv, /"\(0008,1030\)",Study Description,LO,'=Tórax/);
      assert.ok(names.includes("README.txt"));
      assert.deepEqual(
        requests.filter(({ method }) => method !== "GET"),
        [],
      );
    });
  });

  test("are imported with an outcome for each, and found in the archive", async () => {
    await onPage("/", english, async (page) => {
      await page.locator(".studies, .empty-state").first().waitFor();
      await openFolder(page, "File", "Import a folder", folder);
      await page.locator(".outcomes").waitFor();
      assert.equal(await page.locator(".outcomes td", { hasText: "Stored" }).count(), 3);
      assert.equal(await page.locator(".outcomes td", { hasText: "Not a DICOM file" }).count(), 1);

      await page.getByRole("button", { name: "Open the study" }).click();
      await waitForImage(page);
      assert.ok(page.url().endsWith(`/study/${study}`));
    });
  });
});

test("an archived study is exported by the archive", async () => {
  const { studyUid } = await findSeries("CT");
  await onPage(`/study/${studyUid}`, english, async (page) => {
    await waitForImage(page);
    await choose(page, "File", "Export data");
    await page.getByLabel("This series").check();
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: "Export", exact: true }).click();
    const names = Object.keys(unzipSync(readFileSync(await (await download).path())));
    assert.ok(names.some((name) => name.endsWith(".png")));
    assert.ok(names.some((name) => name.endsWith("datos.txt")));
    assert.ok(names.some((name) => name.endsWith("datos.json")));
    assert.ok(names.some((name) => name.endsWith("datos.csv")));
  });
});

describe("on a phone of 390 pixels", () => {
  const fitsTheScreen = (page) => page.evaluate(() => document.documentElement.scrollWidth <= innerWidth);

  test("the list and the viewer fit, and everything is within reach", async () => {
    const { studyUid } = await findSeries("CT", 20);
    await onPage("/", phone, async (page) => {
      await page.locator("table.studies a").first().waitFor();
      assert.ok(await fitsTheScreen(page), "the list scrolls sideways");

      await page.goto(`${baseUrl}/study/${studyUid}`);
      await waitForImage(page);
      assert.ok(await fitsTheScreen(page), "the viewer scrolls sideways");

      for (const menu of ["Archivos", "Ver", "Herramientas"]) {
        await page.getByRole("menuitem", { name: menu, exact: true }).tap();
        const box = await page.locator(".menu-list:not([hidden])").boundingBox();
        assert.ok(box.x >= 0 && box.x + box.width <= 390, `${menu} leaves the screen`);
        await page.keyboard.press("Escape");
      }

      await page.getByRole("button", { name: "Series e imágenes" }).tap();
      await page.locator(".frame-list button").nth(2).tap();
      await page.waitForFunction(() => document.querySelector(".viewport").dataset.rendered === "3");

      await page.getByRole("menuitem", { name: "Herramientas", exact: true }).tap();
      await page
        .locator(".menu-list:not([hidden]) [role^=menuitem]", { hasText: "Todas las etiquetas" })
        .tap();
      await page.locator(".tag-row").first().waitFor();
      assert.ok(await fitsTheScreen(page), "the tags scroll sideways");
    });
  });

  test("a finger scrolls through the images", async () => {
    const { studyUid } = await findSeries("CT", 20);
    await onPage(`/study/${studyUid}`, phone, async (page) => {
      await waitForImage(page);
      const { x, y, width } = await page.locator(".viewport").boundingBox();
      const touch = await page.context().newCDPSession(page);
      const at = (down) => [{ x: x + width / 2, y: y + 120 + down }];
      await touch.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: at(0) });
      for (let down = 10; down <= 200; down += 10) {
        await touch.send("Input.dispatchTouchEvent", { type: "touchMove", touchPoints: at(down) });
        await page.waitForTimeout(16);
      }
      await touch.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
      await page.waitForFunction(() => Number(document.querySelector(".viewport").dataset.rendered) > 3);
    });
  });
});

/** The button of a series, found by its place among the study's series. */
function seriesButton(page, { series }) {
  const number = value(series, "00200011");
  const modality = value(series, "00080060");
  const items = page.locator(".series-list button", {
    has: page.locator(".modality", { hasText: modality }),
  });
  return number === undefined ? items.first() : items.filter({ hasText: `Serie ${number}` }).first();
}

async function findPdf() {
  for (const study of await query("/studies?ModalitiesInStudy=DOC&limit=20")) {
    const studyUid = value(study, "0020000D");
    for (const series of await query(`/studies/${studyUid}/series`)) {
      const seriesUid = value(series, "0020000E");
      const [dataset] = await query(`/studies/${studyUid}/series/${seriesUid}/metadata`);
      if (value(dataset, "00420012") === "application/pdf") {
        return { studyUid, seriesUid, study, series };
      }
    }
  }
  return undefined;
}

/** A series whose first instance has several frames. */
async function findCine() {
  for (const modality of ["US", "XA", "MR"]) {
    const found = await findSeries(modality);
    const [first] =
      found === undefined ? [] : await query(`/studies/${found.studyUid}/series/${found.seriesUid}/metadata`);
    if (first !== undefined && Number(value(first, "00280008") ?? 1) > 1) {
      return found;
    }
  }
  throw new Error("the archive has no multi-frame series of US, XA or MR");
}

async function selectSeries(page, found) {
  await seriesButton(page, found).click();
  await page.locator(".viewport").focus();
}

/** The frames of a series in viewing order, worked out from the archive's metadata alone. */
async function framesInOrder({ studyUid, seriesUid }) {
  const instances = await query(`/studies/${studyUid}/series/${seriesUid}/metadata`);
  const frames = instances.flatMap((dataset) => {
    const perFrame = dataset["52009230"]?.Value ?? [];
    const shared = dataset["52009229"]?.Value?.[0] ?? {};
    return Array.from({ length: Number(value(dataset, "00280008") ?? 1) }, (_, index) => {
      const group = (tag) => perFrame[index]?.[tag]?.Value?.[0] ?? shared[tag]?.Value?.[0] ?? dataset;
      const position = group("00209113")["00200032"]?.Value?.map(Number);
      const [a, b, c, d, e, f] = group("00209116")["00200037"]?.Value?.map(Number) ?? [];
      const place =
        position &&
        position[0] * (b * f - c * e) + position[1] * (c * d - a * f) + position[2] * (a * e - b * d);
      return {
        sop: value(dataset, "00080018"),
        frame: index + 1,
        number: Number(value(dataset, "00200013")),
        place,
        dataset,
      };
    });
  });
  const placed =
    new Set(frames.map(({ place }) => place?.toFixed(2))).size === frames.length &&
    frames.every(({ place }) => Number.isFinite(place));
  return frames.toSorted((a, b) => (placed ? a.place - b.place : a.number - b.number || a.frame - b.frame));
}

/** Compares points of the canvas with the stored frame and its neighbours: the frame named must be the one that fits best. */
async function assertCanvasShows(page, { studyUid, seriesUid }, expected, index) {
  const errors = [];
  for (const candidate of [index, index - 3, index + 3]) {
    const entry = expected[candidate];
    const pixels = entry && (await storedFrame(studyUid, seriesUid, entry));
    if (pixels === undefined) {
      return; // a compressed frame: its codec is tested elsewhere
    }
    errors.push(await page.evaluate(canvasError, pixels));
  }
  assert.ok(
    errors[0] < 12,
    `slice ${index + 1}: the canvas is ${errors[0].toFixed(1)} levels from the stored frame`,
  );
  assert.ok(
    errors[0] <= Math.min(...errors.slice(1)) + 0.5,
    `slice ${index + 1}: another slice fits the canvas better: ${errors}`,
  );
}

/** A grid of display levels of a stored frame, windowed as the data set says; undefined when it is compressed. */
async function storedFrame(studyUid, seriesUid, { sop, frame, dataset }) {
  const response = await fetch(
    `${baseUrl}/dicom-web/studies/${studyUid}/series/${seriesUid}/instances/${sop}/frames/${frame}`,
    {
      headers: { Accept: 'multipart/related; type="application/octet-stream"; transfer-syntax=*' },
    },
  );
  const bytes = Buffer.from(await response.arrayBuffer());
  const start = bytes.indexOf("\r\n\r\n") + 4;
  const rows = value(dataset, "00280010");
  const columns = value(dataset, "00280011");
  const size = 2 * rows * columns;
  const head = bytes.subarray(0, start).toString("latin1");
  if (
    value(dataset, "00280100") !== 16 ||
    /transfer-syntax=1\.2\.840\.10008\.1\.2\.[45]/.test(head) ||
    bytes.length < start + size
  ) {
    return undefined;
  }
  const groups = (tag) =>
    dataset["52009230"]?.Value?.[frame - 1]?.[tag]?.Value?.[0] ??
    dataset["52009229"]?.Value?.[0]?.[tag]?.Value?.[0] ??
    dataset;
  const center = Number(value(groups("00289132"), "00281050"));
  const width = Number(value(groups("00289132"), "00281051"));
  const slope = Number(value(groups("00289145"), "00281053") ?? 1);
  const intercept = Number(value(groups("00289145"), "00281052") ?? 0);
  const spacing = (
    value(groups("00289110"), "00280030") === undefined ? [1, 1] : groups("00289110")["00280030"].Value
  ).map(Number);
  if (!(width > 0)) {
    return undefined;
  }
  const signed = value(dataset, "00280103") === 1;
  const levels = [];
  for (let y = 0; y < 24; y += 1) {
    for (let x = 0; x < 24; x += 1) {
      const at =
        start + 2 * (Math.floor(((y + 0.5) * rows) / 24) * columns + Math.floor(((x + 0.5) * columns) / 24));
      const stored = signed ? bytes.readInt16LE(at) : bytes.readUInt16LE(at);
      const level = ((stored * slope + intercept - (center - 0.5)) / (width - 1) + 0.5) * 255;
      levels.push(Math.min(255, Math.max(0, level)));
    }
  }
  return { levels, rows, columns, spacing };
}

/** Runs in the page: the mean difference of levels between the canvas, the image fitted in it, and the grid. */
function canvasError({ levels, rows, columns, spacing }) {
  const canvas = document.querySelector(".viewport .image-canvas");
  const copy = document.createElement("canvas");
  copy.width = canvas.width;
  copy.height = canvas.height;
  const context = copy.getContext("2d");
  context.drawImage(canvas, 0, 0);
  const { data } = context.getImageData(0, 0, copy.width, copy.height);
  const scale = Math.min(copy.width / (columns * spacing[1]), copy.height / (rows * spacing[0]));
  const left = (copy.width - columns * spacing[1] * scale) / 2;
  const top = (copy.height - rows * spacing[0] * scale) / 2;
  let total = 0;
  for (let y = 0; y < 24; y += 1) {
    for (let x = 0; x < 24; x += 1) {
      const row = Math.floor(((y + 0.5) * rows) / 24) + 0.5;
      const column = Math.floor(((x + 0.5) * columns) / 24) + 0.5;
      const px = Math.round(left + column * spacing[1] * scale);
      const py = Math.round(top + row * spacing[0] * scale);
      total += Math.abs(data[4 * (py * copy.width + px)] - levels[24 * y + x]);
    }
  }
  return total / levels.length;
}

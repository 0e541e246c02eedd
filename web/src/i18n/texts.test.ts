import { describe, expect, test } from "vitest";
import { preferredLanguage } from ".";
import { en } from "./en";
import { es } from "./es";
import { formatDate, formatTime } from "./format";

const placeholders = (text: string) =>
  [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name).toSorted();

describe("texts", () => {
  test("both languages have the same keys", () => {
    expect(Object.keys(es).toSorted()).toEqual(Object.keys(en).toSorted());
  });

  test("no text is empty, and both languages put in the same values", () => {
    for (const [key, text] of Object.entries(en)) {
      const spanish = es[key as keyof typeof en];
      expect(text.trim(), key).not.toBe("");
      expect(spanish.trim(), key).not.toBe("");
      expect(placeholders(spanish), key).toEqual(placeholders(text));
    }
  });

  test("plural forms come in pairs", () => {
    for (const key of Object.keys(en)) {
      if (key.endsWith("_one")) {
        expect(en).toHaveProperty([key.replace(/_one$/, "_other")]);
      }
    }
  });
});

test("the language is the first of the browser's that we speak", () => {
  expect(preferredLanguage(["pt-BR", "es-AR", "en"])).toBe("es");
  expect(preferredLanguage(["en-US", "es"])).toBe("en");
  expect(preferredLanguage(["de"])).toBe("en");
});

test("dates are read in either spelling, and what is no date stays", () => {
  expect(formatDate("19590312", "en")).toBe("12 Mar 1959");
  expect(formatDate("1959.03.12", "es")).toMatch(/^12 mar/);
  expect(formatDate("unknown", "es")).toBe("unknown");
  expect(formatTime("143005.12")).toBe("14:30");
});

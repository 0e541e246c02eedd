import i18next from "i18next";
import { initReactI18next, useTranslation } from "react-i18next";
import { en } from "./en";
import { es } from "./es";

/** The key of a text; plural forms are asked for by their stem. */
export type TextKey = keyof typeof en;
export type Stem = TextKey extends infer Key
  ? Key extends `${infer Base}_one`
    ? Base
    : Key extends `${string}_other`
      ? never
      : Key
  : never;

export const languages = ["es", "en"] as const;
export type Language = (typeof languages)[number];

const storageKey = "placa.language";

/** The first language of the browser that we speak; English when it speaks neither. */
export function preferredLanguage(wanted: readonly string[]): Language {
  for (const tag of wanted) {
    const found = languages.find((language) => tag.toLowerCase().split("-")[0] === language);
    if (found !== undefined) {
      return found;
    }
  }
  return "en";
}

export async function startTexts(): Promise<void> {
  const chosen = readChoice();
  await i18next.use(initReactI18next).init({
    resources: { es: { translation: es }, en: { translation: en } },
    lng: chosen ?? preferredLanguage(navigator.languages),
    fallbackLng: false,
    keySeparator: false,
    nsSeparator: false,
    interpolation: { escapeValue: false }, // React writes every value as text
  });
  document.documentElement.lang = i18next.language;
}

export function chooseLanguage(language: Language): void {
  document.documentElement.lang = language;
  void i18next.changeLanguage(language);
  try {
    localStorage.setItem(storageKey, language);
  } catch {
    // A browser that keeps nothing still changes the language for this visit.
    return;
  }
}

function readChoice(): Language | undefined {
  try {
    const stored = localStorage.getItem(storageKey);
    return languages.find((language) => language === stored);
  } catch {
    return undefined;
  }
}

export type Translate = (key: Stem, values?: Readonly<Record<string, string | number>>) => string;

/** The texts of the language in use; the component follows when it changes. */
export function useText(): Translate {
  const { t } = useTranslation();
  return t as unknown as Translate;
}

export function useLanguage(): Language {
  const { i18n } = useTranslation();
  return i18n.language === "es" ? "es" : "en";
}

/** The texts outside of components. */
export const text: Translate = (key, values) => i18next.t(key, values ?? {});

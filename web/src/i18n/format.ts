import type { Language } from ".";

/** Dates and numbers of DICOM as people read them in their language. */

/** `19590312` as `12/3/1959` or `12 Mar 1959`; text that is no date stays as it is. */
export function formatDate(value: string, language: Language): string {
  const match = /^(\d{4})\.?(\d{2})\.?(\d{2})$/.exec(value.trim());
  if (match === null) {
    return value;
  }
  const date = new Date(Date.UTC(Number(match[1]), Number(match[2]) - 1, Number(match[3])));
  const format = new Intl.DateTimeFormat(language === "es" ? "es" : "en-GB", {
    day: "2-digit",
    month: "short",
    year: "numeric",
    timeZone: "UTC",
  });
  return format.format(date);
}

/** `143005.12` as `14:30`. */
export function formatTime(value: string): string {
  const match = /^(\d{2}):?(\d{2})/.exec(value.trim());
  return match === null ? value : `${match[1]}:${match[2]}`;
}

export function formatNumber(value: number, language: Language, digits = 2): string {
  return new Intl.NumberFormat(language, { maximumFractionDigits: digits, useGrouping: false }).format(value);
}

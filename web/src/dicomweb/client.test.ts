import { expect, test } from "vitest";
import { anyStudy, studySearchParameters } from "./client";

const parametersOf = (change: object) => studySearchParameters({ ...anyStudy, ...change }, 51, 100);

test("an empty search asks for a page of all studies", () => {
  const parameters = parametersOf({});

  expect(parameters.get("limit")).toBe("51");
  expect(parameters.get("offset")).toBe("100");
  expect(parameters.has("PatientName")).toBe(false);
  expect(parameters.has("StudyDate")).toBe(false);
});

test("text is looked for anywhere, and wildcards of the person are not the protocol's", () => {
  expect(parametersOf({ patientName: " Núñez, María " }).get("PatientName")).toBe("*Núñez*María*");
  expect(parametersOf({ patientName: "a*b?" }).get("PatientName")).toBe("*a*b*");
  expect(parametersOf({ patientId: "12?" }).get("PatientID")).toBe("*12*");
});

test("dates become a range, open where none is given", () => {
  expect(parametersOf({ from: "2024-01-02", to: "2024-02-03" }).get("StudyDate")).toBe("20240102-20240203");
  expect(parametersOf({ from: "2024-01-02" }).get("StudyDate")).toBe("20240102-");
  expect(parametersOf({ to: "2024-02-03" }).get("StudyDate")).toBe("-20240203");
  expect(parametersOf({ from: "2024-01-02", to: "2024-01-02" }).get("StudyDate")).toBe("20240102");
});

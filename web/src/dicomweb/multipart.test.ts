import { describe, expect, test } from "vitest";
import { ascii, concat } from "../testing/part10Builder";
import { frameSyntax } from "./client";
import { parameter, readMultipart } from "./multipart";

const contentType = 'multipart/related; type="application/octet-stream"; boundary="b"';

describe("readMultipart", () => {
  test("gives each part with its type", () => {
    const body = concat(
      ascii("\r\n--b\r\nContent-Type: image/jls; transfer-syntax=1.2.840.10008.1.2.4.80\r\n\r\n"),
      Uint8Array.from([1, 13, 10, 45, 45, 2]),
      ascii("\r\n--b\r\n\r\nxy\r\n--b--\r\n"),
    );

    const parts = readMultipart(body, contentType);

    expect(parts.map((part) => [...part.body])).toEqual([
      [1, 13, 10, 45, 45, 2],
      [120, 121],
    ]);
    expect(parts[0]?.contentType).toBe("image/jls; transfer-syntax=1.2.840.10008.1.2.4.80");
  });

  test("does not take a boundary inside a body whose length is told", () => {
    const body = concat(ascii("--b\r\nContent-Length: 5\r\n\r\n"), ascii("a--bc"), ascii("\r\n--b--"));

    expect(new TextDecoder().decode(readMultipart(body, contentType)[0]?.body)).toBe("a--bc");
  });

  test("refuses an answer that ends inside a part", () => {
    expect(() => readMultipart(ascii("--b\r\n\r\nabc") as Uint8Array<ArrayBuffer>, contentType)).toThrow(
      "ends inside",
    );
  });
});

test("parameters are found with and without quotes", () => {
  expect(parameter('a/b; x="1;2"; y=3', "x")).toBe("1;2");
  expect(parameter('a/b; x="1;2"; y=3', "y")).toBe("3");
});

test("the transfer syntax of a frame is the part's, else its media type's, else the instance's", () => {
  expect(frameSyntax("image/jp2; transfer-syntax=1.2.3", "")).toBe("1.2.3");
  expect(frameSyntax("image/jls", "")).toBe("1.2.840.10008.1.2.4.80");
  expect(frameSyntax("video/mp4", "1.2.840.10008.1.2.4.102")).toBe("1.2.840.10008.1.2.4.102");
});

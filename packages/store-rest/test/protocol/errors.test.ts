import { GatewayError, gatewayErrorCodes } from "@gw/entities";
import { describe, expect, test } from "vitest";
import { decodeError, encodeError, httpStatusOf } from "../../src/protocol/index.js";

describe("encodeError", () => {
  test.each(gatewayErrorCodes)(
    "encodes %s with its status, and decodeError restores it",
    (code) => {
      const { status, body } = encodeError(new GatewayError(code, "reason"), "r-1");
      expect(body.request_id).toBe("r-1");
      expect(status).toBe(httpStatusOf[code]);
      const isClosed = code === "STORE_CLOSED";
      const decoded = decodeError(status, JSON.parse(JSON.stringify(body)));
      expect(decoded.code).toBe(isClosed ? "TEMPORARILY_UNAVAILABLE" : code);
      if (code === "INTERNAL_ERROR") {
        expect(decoded.message).toBe("The server failed (INTERNAL_ERROR, request id r-1)");
      } else if (!isClosed) {
        expect(decoded.message).toBe("reason");
      }
    },
  );

  test("has a status for every error code", () => {
    expect(Object.values(httpStatusOf)).toEqual([
      400, 401, 403, 404, 404, 405, 409, 409, 413, 415, 422, 429, 500, 500, 501, 503, 503, 505,
    ]);
    expect(Object.keys(httpStatusOf)).toEqual(gatewayErrorCodes);
  });

  test("encodes STORE_CLOSED as TEMPORARILY_UNAVAILABLE", () => {
    const { status, body } = encodeError(new GatewayError("STORE_CLOSED", "The store is closed"));
    expect(status).toBe(503);
    expect(body).toStrictEqual({
      error_code: "TEMPORARILY_UNAVAILABLE",
      message: "The gateway is shutting down; try again",
    });
  });
});

describe("decodeError", () => {
  test.each([
    [400, "RESOURCE_ALREADY_EXISTS", "RESOURCE_ALREADY_EXISTS"],
    [500, "INVALID_STATE", "INVALID_STATE"],
    [400, "BAD_REQUEST", "INVALID_PARAMETER_VALUE"],
    [500, "BAD_REQUEST", "INVALID_PARAMETER_VALUE"],
    [403, "CUSTOMER_UNAUTHORIZED", "PERMISSION_DENIED"],
    [404, "NOT_FOUND", "ENDPOINT_NOT_FOUND"],
    [429, "REQUEST_LIMIT_EXCEEDED", "RESOURCE_EXHAUSTED"],
    [500, "IO_ERROR", "INTERNAL_ERROR"],
    [503, undefined, "TEMPORARILY_UNAVAILABLE"],
    [422, "x", "INVALID_PARAMETER_VALUE"],
    [501, undefined, "NOT_IMPLEMENTED"],
    [504, 7, "TEMPORARILY_UNAVAILABLE"],
    [400, "STORE_CLOSED", "TEMPORARILY_UNAVAILABLE"],
  ])("decodes status %d with error_code %s as %s", (status, error_code, code) => {
    expect(decodeError(status, { error_code, message: "m" }).code).toBe(code);
  });

  test.each([
    [500, "TEMPORARILY_UNAVAILABLE"],
    [502, "TEMPORARILY_UNAVAILABLE"],
    [503, "TEMPORARILY_UNAVAILABLE"],
    [408, "TEMPORARILY_UNAVAILABLE"],
    [401, "UNAUTHENTICATED"],
    [403, "PERMISSION_DENIED"],
    [404, "ENDPOINT_NOT_FOUND"],
    [405, "ENDPOINT_NOT_FOUND"],
    [413, "REQUEST_TOO_LARGE"],
    [400, "INVALID_PARAMETER_VALUE"],
    [204, "INTERNAL_ERROR"],
  ])("decodes status %d without a JSON object as %s", (status, code) => {
    for (const body of [undefined, "text", [], null]) {
      expect(decodeError(status, body).code).toBe(code);
    }
  });

  test.each(["BAD_REQUEST", "INTERNAL_ERROR", "DATABASE_ERROR"])(
    "replaces the message of %s, which may contain SQL and its parameters",
    (error_code) => {
      const message = "(sqlite3.IntegrityError) [SQL: INSERT …] [parameters: ('canary')]";
      const error = decodeError(400, { error_code, message, request_id: "r-1" });
      expect(error.message).toBe(`The server rejected the request (${error_code}, request id r-1)`);
    },
  );

  test("removes control characters and cuts the message to 4,000 characters", () => {
    const message = `a\u001b[31mred\u0000\r\nb${"x".repeat(100_000)}`;
    const read = decodeError(404, { error_code: "RESOURCE_DOES_NOT_EXIST", message }).message;
    expect(read).toMatch(/^a \[31mred bx+$/);
    expect(read.length).toBeLessThanOrEqual(4_000);
  });

  test.each([undefined, "", 7, {}])("uses a fixed message instead of %j", (message) => {
    expect(decodeError(409, { error_code: "INVALID_STATE", message }).message).toBe(
      "The server returned INVALID_STATE",
    );
  });
});

test("decodeError removes line breaks and text direction marks from a message", () => {
  const message = "a\u202eb\u2028c\u2029d\u2066e\u0085f\u001bg";
  const error = decodeError(409, { error_code: "INVALID_STATE", message });
  expect(error.message).toBe("a b c d e f g");
});

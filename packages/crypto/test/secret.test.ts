import { format, inspect } from "node:util";
import { expect, test } from "vitest";
import { Secret } from "../src/index.js";

const canary = "sk-canary-0123456789";
const secret = new Secret({ api_key: canary });

test("reveal returns the value", () => {
  expect(secret.reveal()).toEqual({ api_key: canary });
});

test("a secret converts to the text [redacted]", () => {
  expect(String(secret)).toBe("[redacted]");
  expect(`${secret}`).toBe("[redacted]");
  expect(secret.toString()).toBe("[redacted]");
  expect(["", secret].join("")).toBe("[redacted]");
  expect(JSON.stringify({ secret })).toBe('{"secret":"[redacted]"}');
  expect(inspect(secret)).toBe("[redacted]");
  expect(inspect({ deep: [secret] })).toBe("{ deep: [ [redacted] ] }");
  expect(format("%s %o %j", secret, secret, secret)).not.toContain(canary);
});

test("a secret has no enumerable or inspectable value", () => {
  expect(inspect(secret, { customInspect: false, showHidden: true })).not.toContain(canary);
  expect(Object.keys(secret)).toEqual([]);
  expect(Reflect.ownKeys(secret)).toEqual([]);
  expect(JSON.stringify({ ...secret })).toBe("{}");
  expect(JSON.stringify(structuredClone(secret))).toBe("{}");
});

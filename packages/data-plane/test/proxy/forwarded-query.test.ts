import type { KnownProvider } from "@gw/entities";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type ApiFormat, formats } from "../../src/formats/formats.ts";
import { providers } from "../../src/providers/provider-table.ts";
import { droppedQueryHeader, forwardedQuery } from "../../src/proxy/forwarded-query.ts";

const forward = (format: ApiFormat, provider: KnownProvider, query: string) =>
  forwardedQuery(new URLSearchParams(query), formats[format], providers[provider]);

describe("a query", () => {
  test.each([
    ["anthropic", "anthropic", "beta=true", "?beta=true", []],
    ["anthropic", "anthropic", "beta=true&model=m", "?beta=true", ["model"]],
    ["gemini", "gemini", "alt=sse&prettyPrint=false", "?alt=sse&prettyPrint=false", []],
    ["gemini", "gemini", "alt=media&fields=x", "", ["alt", "fields"]],
    ["gemini", "gemini", "alt=sse&alt=json", "?alt=sse", ["alt"]],
    ["openai", "openai", "api-version=2024-10-21&a=1", "", ["api-version", "a"]],
    ["openai", "anthropic", "beta=true", "", ["beta"]],
    ["openai", "openai-compatible", "a=1&a=2&b=%20%26", "?a=1&a=2&b=+%26", []],
    [
      "openai",
      "openai-compatible",
      "key=k&api-version=1&alt=x&ok=",
      "?ok=",
      ["key", "api-version", "alt"],
    ],
    ["openai", "openai-compatible", "constructor=1&__proto__=2", "?constructor=1&__proto__=2", []],
    ["openai", "openai", "constructor=1", "", ["constructor"]],
    ["openai", "openai", "", "", []],
  ] as const)("in the format %s for %s: %s", (format, provider, query, expected, dropped) => {
    expect(forward(format, provider, query)).toEqual({ query: expected, dropped });
  });

  test("is forwarded or named, never dropped silently, and its values are not shown", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.string()), (parameters) => {
        const query = new URLSearchParams(parameters);
        for (const provider of ["openai", "openai-compatible"] as const) {
          const result = forward("openai", provider, query.toString());
          const names = [...new URLSearchParams(result.query).keys(), ...result.dropped];
          expect(names.sort()).toEqual([...query.keys()].sort());
          for (const value of Object.values(droppedQueryHeader(result.dropped))) {
            expect(value).toMatch(/^[\x20-\x7e]{0,500}$/);
          }
        }
      }),
    );
  });
});

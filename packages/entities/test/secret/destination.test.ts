import { destinationOf } from "@gw/entities";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

describe("the destination of an auth_config", () => {
  test.each([
    [undefined, ""],
    [{}, ""],
    [{ region: " ", api_base: "\t" }, ""],
    [{ api_version: "2024-10-21", organization: "org-1", openai_project: "proj_1" }, ""],
    [{ api_base: "https://a.example/v1" }, "https://a.example/v1"],
    [{ api_base: " https://a.example/v1\n", api_version: "v1" }, "https://a.example/v1"],
    [{ resource: "mine" }, '{"resource":"mine"}'],
    [
      { region: "eu", api_base: "https://a.example" },
      '{"api_base":"https://a.example","region":"eu"}',
    ],
    [{ auth_mode: "none", api_version: "v1" }, '{"auth_mode":"none"}'],
    // Sorted by UTF-16 code units, also keys that look like numbers.
    [{ b: "2", "2": "b", "10": "a", B: "1" }, '{"10":"a","2":"b","B":"1","b":"2"}'],
    [{ a: 'quote " and \u2028 end' }, '{"a":"quote \\" and \u2028 end"}'],
    // Only the exact keys are labels, and only with values that they may have.
    [{ API_VERSION: "v1" }, '{"API_VERSION":"v1"}'],
    [{ api_version: "v1/../x" }, '{"api_version":"v1/../x"}'],
    [{ organization: "a\r\nhost: b" }, '{"organization":"a\\r\\nhost: b"}'],
    [{ api_base: '{"resource":"mine"}' }, '{"api_base":"{\\"resource\\":\\"mine\\"}"}'],
  ] as const)("of %j is %j", (authConfig, destination) => {
    expect(destinationOf(authConfig)).toBe(destination);
  });

  const text = fc.oneof(fc.string(), fc.constantFrom("", " ", "mine", '{"resource":"mine"}'));
  const key = fc.constantFrom(
    "api_base",
    "region",
    "resource",
    "auth_mode",
    "2",
    "10",
    "__proto__",
  );
  const configs = fc.uniqueArray(fc.tuple(key, text), { selector: ([name]) => name });
  const configOf = (entries: [string, string][]) => Object.fromEntries(entries);

  test("does not depend on the order of the keys", () => {
    fc.assert(
      fc.property(configs, (entries) => {
        const reversed = configOf(entries.toReversed());
        expect(destinationOf(reversed)).toBe(destinationOf(configOf(entries)));
      }),
    );
  });

  test("differs for configs that differ in anything but labels and white space", () => {
    const significant = (entries: [string, string][]) =>
      entries
        .map(([name, value]) => [name, value.trim()])
        .filter(([, value]) => value !== "")
        .sort();
    fc.assert(
      fc.property(configs, configs, (one, other) => {
        const isSame = JSON.stringify(significant(one)) === JSON.stringify(significant(other));
        expect(destinationOf(configOf(one)) === destinationOf(configOf(other))).toBe(isSame);
      }),
    );
  });
});

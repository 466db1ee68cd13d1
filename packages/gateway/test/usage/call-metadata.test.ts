import { describe, expect, test } from "vitest";
import { parseCallMetadata } from "../../src/usage/call-metadata.ts";

describe("parseCallMetadata", () => {
  test.each([
    [undefined, {}],
    [" ", {}],
    ["team=blue", { team: "blue" }],
    [" team = blue , query=a=b", { team: "blue", query: "a=b" }],
    [`${"k".repeat(64)}=${"v".repeat(64)}`, { ["k".repeat(64)]: "v".repeat(64) }],
    ["a=1,b=1,c=1,d=1,e=1,f=1,g=1,h=1", expect.objectContaining({ a: "1", h: "1" })],
  ])("reads %j", (header, pairs) => {
    expect(parseCallMetadata(header)).toEqual(pairs);
  });

  test("keeps a key that objects inherit", () => {
    expect(Object.entries(parseCallMetadata("__proto__=a"))).toEqual([["__proto__", "a"]]);
  });

  test.each([
    "team",
    "team=",
    "=blue",
    "team=blue,",
    "team=blue,team=red",
    "team=b\u00fcro",
    `${"k".repeat(65)}=v`,
    `k=${"v".repeat(65)}`,
    "a=1,b=1,c=1,d=1,e=1,f=1,g=1,h=1,i=1",
  ])("rejects %j with the header and the rule, and without the value", (header) => {
    expect(() => parseCallMetadata(header)).toThrow(
      expect.objectContaining({
        code: "INVALID_PARAMETER_VALUE",
        message:
          "the header `x-gw-metadata` must be up to 8 pairs key=value with different keys, separated by " +
          "commas, with keys and values of 1 to 64 ASCII characters, such as team=blue,feature=search",
      }),
    );
  });
});

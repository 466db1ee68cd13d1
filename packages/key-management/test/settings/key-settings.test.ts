import { describe, expect, test } from "vitest";
import { KeyError, parseKeySettings } from "../../src/index.js";

function errorOf(env: Record<string, string>): string {
  try {
    parseKeySettings(env);
  } catch (error) {
    if (KeyError.is(error, "KEY_SETTING_INVALID")) return error.message;
    throw error;
  }
  return expect.unreachable("the settings were accepted");
}

describe("the key settings", () => {
  test("are read from an environment that has other variables too", () => {
    const env = {
      PATH: "/bin",
      GW_PORT: "8686",
      GW_KEK_1: "raw:x",
      GW_KEK_2147483647: "env:KEK",
      GW_KEK_3: undefined,
      GW_KEK_DIR: "/run/keys",
      GW_KEK_ACTIVE: "1",
    };
    expect(parseKeySettings(env)).toEqual({
      keys: new Map([
        [1, "raw:x"],
        [2147483647, "env:KEK"],
      ]),
      directory: "/run/keys",
      active: 1,
    });
  });

  test("may be empty", () => {
    expect(parseKeySettings({})).toEqual({ keys: new Map() });
  });

  test.each([
    "GW_KEK_0",
    "GW_KEK_01",
    "GW_KEK_2147483648",
    "GW_KEK_-1",
    "GW_KEK_1.5",
    "GW_KEK_ONE",
  ])("reject %s with the rule for versions", (name) => {
    const message = errorOf({ [name]: "raw:canary" });
    expect(message).toContain(name);
    expect(message).toContain("a whole number from 1 to 2147483647");
    expect(message).not.toContain("canary");
  });

  test.each(["", " ", "one", "0", "1.0", "+1"])("reject %j as GW_KEK_ACTIVE", (value) => {
    expect(errorOf({ GW_KEK_ACTIVE: value })).toMatch(/^GW_KEK_ACTIVE /);
  });

  test.each(["GW_KEK_1", "GW_KEK_DIR"])("reject an empty %s", (name) => {
    expect(errorOf({ [name]: "" })).toBe(`${name} is empty: set a value or remove the variable`);
  });
});

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ServedGateway, serveGateway } from "./fixtures/served-gateway.js";

let gateway: ServedGateway;
beforeAll(async () => {
  gateway = await serveGateway();
  await gateway.json(["secrets", "create", "there", "--provider", "p", "--value", "-"], "x");
});
afterAll(() => gateway.stop());

describe("exit code 0", () => {
  test("is returned for help and version", async () => {
    expect(await gateway.gw(["--version"])).toEqual({
      code: 0,
      out: expect.stringMatching(/^\d+\.\d+\.\d+\S* \(commit [0-9a-f]{40}(-dirty)?\)\n$/),
      err: "",
    });
    const help = await gateway.gw(["endpoints", "create", "--help"]);
    expect(help).toMatchObject({ code: 0, err: "" });
    expect(help.out).toContain("Examples:\n  $ gw endpoints create chat --model gpt4o\n");
  });
});

describe("exit code 1", () => {
  test("is returned for an unreachable server, with its URL in the message", async () => {
    const env = { GW_URL: "http://127.0.0.1:1" };
    const { code, out, err } = await gateway.gw(["secrets", "list"], { env });
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toMatch(/^gw: .*http:\/\/127\.0\.0\.1:1.*gw serve.*\n$/);
    const json = await gateway.gw(["secrets", "list", "--json"], { env });
    expect(JSON.parse(json.err)).toEqual({
      error_code: "TEMPORARILY_UNAVAILABLE",
      message: expect.stringContaining("gw serve"),
    });
    expect(await gateway.gw(["health"], { env })).toMatchObject({ code: 1, out: "" });
  });
});

describe("exit code 2", () => {
  test.each([
    [["nonsense"], "no command nonsense"],
    [["secrets", "lst"], "no command lst"],
    [["secrets", "list", "--wrong"], "no option --wrong"],
    [["secrets", "get"], "missing required argument 'secret'"],
    [["models", "create", "m"], "--secret"],
    [["secrets", "list", "--limit", "0"], "--limit must be an integer"],
    [["endpoints", "create", "e"], "--model"],
    [["endpoints", "create", "e", "--model", "m", "--strategy", "x"], "REQUEST_BASED"],
    [["endpoints", "update", "e", "--fallback", "f", "--no-fallbacks"], "--no-fallbacks"],
    [["endpoints", "update", "e", "--split", "--clear-strategy"], "cannot be used"],
    [["endpoints", "attach", "e", "m", "--linkage", "third"], "PRIMARY, FALLBACK"],
    [["endpoints", "attach", "e", "m", "--fallback-order", "1"], "--linkage FALLBACK"],
    [["secrets", "update", "there", "--auth", "a=b", "--clear-auth"], "cannot be used"],
    [["secrets", "create", "s", "--auth", "token=x"], "--auth is for settings that are not secret"],
    [["models", "update", "m", "--name"], "argument missing"],
  ])("is returned for %j", async (args, said) => {
    const { code, out, err } = await gateway.gw(args);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toMatch(/^gw: [^\n]+\n$/);
    expect(err).toContain(said);
  });

  test("is returned without a command, after the help", async () => {
    const { code, out, err } = await gateway.gw([]);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toMatch(/^Usage: gw[\s\S]*\ngw: gw requires a command; see gw --help\n$/);
  });

  test("is returned for an invalid value", async () => {
    const refused = await gateway.gw(["secrets", "create", " padded", "--value", "-"], {
      input: "x",
    });
    expect(refused).toMatchObject({
      code: 2,
      err: expect.stringMatching(/^gw: `?secret_name`? must/),
    });
  });

  test.each([
    { GW_URL: "ftp://example" },
    { GW_URL: "http://user:hunter2@example" },
    { GW_TOKEN: "two words" },
    { GW_TOKEN: "a", GW_TOKEN_FILE: "b" },
    { GW_TOKEN: "", GW_TOKEN_FILE: "/nowhere/token" },
  ])("is returned for the settings %j", async (env) => {
    const { code, err } = await gateway.gw(["secrets", "list"], { env });
    expect(code).toBe(2);
    expect(err).toMatch(/^gw: GW_(URL|TOKEN)[^\n]+\n$/);
    expect(err).not.toContain("hunter2");
  });
});

describe("exit code 4", () => {
  test.each([
    ["secrets", "get", "nobody"],
    ["secrets", "get", `s-${"0".repeat(32)}`],
    ["secrets", "usage", "nobody"],
    ["secrets", "delete", "nobody", "--yes"],
    ["models", "get", "nobody"],
    ["models", "create", "m", "--secret", "nobody", "--model", "m"],
    ["endpoints", "create", "e", "--model", "nobody:1"],
    ["tags", "list", "nobody"],
  ])("is returned for gw %s %s %s", async (...args) => {
    const { code, out, err } = await gateway.gw(args);
    expect({ code, out }).toEqual({ code: 4, out: "" });
    expect(err).toMatch(/^gw: \w+ not found [^\n]+\n$/);
  });
});

describe("exit code 5", () => {
  test("is returned for a name that is taken", async () => {
    const taken = await gateway.gw(["secrets", "create", "there", "--value", "-", "--json"], {
      input: "x",
    });
    expect(taken).toMatchObject({ code: 5, out: "" });
    expect(JSON.parse(taken.err)).toMatchObject({ error_code: "RESOURCE_ALREADY_EXISTS" });
  });

  test("is returned for a token that the server rejects, with a hint where to find one", async () => {
    const env = { GW_TOKEN: "gw_wrong-token-0123456789abcdef01234567" };
    const { code, err } = await gateway.gw(["secrets", "list"], { env });
    expect(code).toBe(5);
    expect(err).toMatch(/^gw: .*GW_TOKEN_FILE=\.gw\/admin-token.*\n$/);
    expect(err).not.toContain("gw_wrong");
    expect(await gateway.gw(["health"], { env })).toMatchObject({ code: 5 });
    const none = await gateway.gw(["secrets", "list"], {
      env: { GW_TOKEN: "", GW_DATA_DIR: gateway.dataDir },
    });
    expect(none).toMatchObject({ code: 5 });
    expect(none.err).toContain(`GW_TOKEN_FILE=${gateway.dataDir}/admin-token`);
  });
});

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ServedGateway, serveGateway } from "../../fixtures/served-gateway.js";

let gateway: ServedGateway;
beforeAll(async () => {
  gateway = await serveGateway();
});
afterAll(() => gateway.stop());

const idOf = { secret: /^s-[0-9a-f]{32}$/ };

describe("a secret", () => {
  test("is read from standard input and shown masked", async () => {
    const args = ["secrets", "create", "piped", "--provider", "openai", "--value", "-"];
    expect(await gateway.json(args, `sk-proj-${"0123456789".repeat(4)}\n`)).toEqual({
      secret_id: expect.stringMatching(idOf.secret),
      secret_name: "piped",
      masked_values: { api_key: "sk-proj-...6789" },
      provider: "openai",
      created_at: expect.any(Number),
      last_updated_at: expect.any(Number),
      created_by: "admin",
      last_updated_by: "admin",
    });
  });

  test("is found by name and by id", async () => {
    const created = await gateway.json(["secrets", "create", "twice", "--from-stdin"], "x");
    const { secret_id: id } = created as { secret_id: string };
    expect(await gateway.json(["secrets", "get", "twice"])).toEqual(created);
    expect(await gateway.json(["secrets", "get", id])).toEqual(created);
  });

  test("is shown with one line per field", async () => {
    await gateway.json(
      ["secrets", "create", "shown", "--auth", "region=eu-1", "--value", "-"],
      "x",
    );
    const { code, out, err } = await gateway.gw(["secrets", "get", "shown"]);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toMatch(
      /^name +shown\nid +s-[0-9a-f]{32}\nvalue +api_key=\*\*\*\nauth +region=eu-1\n/,
    );
  });

  test("keeps its fields when its value is replaced", async () => {
    await gateway.json(
      ["secrets", "create", "turned", "--field", "token", "--value", "-"],
      "first",
    );
    const turned = await gateway.json(
      ["secrets", "update", "turned", "--value", "-"],
      "second-0123456789abcdef\n",
    );
    expect(turned).toMatchObject({ masked_values: { token: "...cdef" } });
  });

  test("keeps its value when only labels change", async () => {
    await gateway.json(["secrets", "create", "moved", "--value", "-"], "x");
    const moved = await gateway.json(["secrets", "update", "moved", "--auth", "api_version=v1"]);
    expect(moved).toMatchObject({
      auth_config: { api_version: "v1" },
      masked_values: { api_key: "***" },
    });
    expect(await gateway.json(["secrets", "update", "moved", "--clear-auth"])).not.toHaveProperty(
      "auth_config",
    );
  });

  test("requires its value again when its destination changes", async () => {
    await gateway.json(["secrets", "create", "bound", "--value", "-"], "x");
    for (const destination of ["api_base=https://elsewhere.example", "resource=thief"]) {
      const auth = ["--auth", destination];
      const refused = await gateway.gw(["secrets", "update", "bound", ...auth]);
      expect(refused).toMatchObject({ code: 5, out: "" });
      expect(refused.err).toContain("secret_value");
      await gateway.json(["secrets", "update", "bound", ...auth, "--value", "-"], "x");
    }
  });

  test("with probable mistakes is stored, and stderr has the warnings", async () => {
    const args = ["secrets", "create", "word", "--provider", "openai", "--value", "-"];
    const created = await gateway.gw(args, { input: "lm-studio" });
    expect(created).toMatchObject({
      code: 0,
      err: expect.stringMatching(/^warning: `secret_value` has a value of fewer than 16/m),
    });
    expect(created.err).not.toContain("lm-studio");
  });

  test("that no call can send causes a warning about its models and endpoints", async () => {
    const create = ["secrets", "create", "spaced", "--provider", "openai", "--value", "-"];
    await gateway.gw(create, { input: "sk-0123456789 abcdef" });
    const reason = "allows no call: the secret of the provider openai needs an `api_key`";
    const model = ["models", "create", "spaced", "--secret", "spaced", "--model", "m"];
    const defined = await gateway.gw(model);
    expect(defined.code).toBe(0);
    expect(defined.err).toContain(`warning: \`secret_id\` ${reason}`);
    const served = await gateway.gw(["endpoints", "create", "spaced", "--model", "spaced"]);
    expect(served.err).toContain(
      `warning: \`model_configs\` has the model spaced, whose \`secret_id\` ${reason}`,
    );
  });

  test("with probable mistakes is refused with --strict", async () => {
    const args = ["secrets", "create", "typo", "--provider", "opnai", "--value", "-", "--strict"];
    const refused = await gateway.gw(args, { input: "sk-0123456789abcdef" });
    expect(refused).toMatchObject({
      ...{ code: 2, out: "" },
      err: expect.stringMatching(/`provider` allows no call: .* Did you mean openai\?/),
    });
    const missing = await gateway.gw(["secrets", "get", "typo"]);
    expect(missing.code).not.toBe(0);
  });

  test("keeps the names of its fields unchanged", async () => {
    const args = ["--field", "apiKey", "--value", "-", "--auth", "apiVersion=2024-10-21"];
    expect(await gateway.json(["secrets", "create", "camel", ...args], "x")).toMatchObject({
      masked_values: { apiKey: "***" },
      auth_config: { apiVersion: "2024-10-21" },
    });
  });

  test("can have several fields or none", async () => {
    const keys = { aws_access_key_id: "AKIA0123", aws_secret_access_key: "abc" };
    const several = ["secrets", "create", "several", "--json-stdin"];
    expect(await gateway.json(several, JSON.stringify(keys))).toMatchObject({
      masked_values: { aws_access_key_id: "***", aws_secret_access_key: "***" },
    });
    const none = ["secrets", "create", "none", "--auth", "auth_mode=none", "--no-value"];
    expect(await gateway.json(none)).toMatchObject({ masked_values: {} });
  });
});

describe("a list of secrets", () => {
  test("is in order of creation, filtered and limited", async () => {
    for (const name of ["list-1", "list-2", "list-3"]) {
      await gateway.json(["secrets", "create", name, "--provider", "listed", "--value", "-"], "x");
    }
    const names = async (...args: string[]) =>
      (
        (await gateway.json(["secrets", "list", "--provider", "listed", ...args])) as {
          secret_name: string;
        }[]
      ).map((secret) => secret.secret_name);
    expect(await names()).toEqual(["list-1", "list-2", "list-3"]);
    expect(await names("--limit", "2")).toEqual(["list-1", "list-2"]);
    const table = await gateway.gw(["secrets", "list", "--provider", "listed"]);
    expect(table.out.split("\n").map((line) => line.split(/ +/)[0])).toEqual([
      "NAME",
      "list-1",
      "list-2",
      "list-3",
      "",
    ]);
  });

  test("reports on stderr that it is empty", async () => {
    expect(await gateway.gw(["secrets", "list", "--provider", "nobody"])).toEqual({
      code: 0,
      out: "",
      err: "no secrets\n",
    });
    expect(await gateway.json(["secrets", "list", "--provider", "nobody"])).toEqual([]);
  });
});

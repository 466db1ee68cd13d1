import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ServedGateway, serveGateway } from "../../fixtures/served-gateway.js";

let gateway: ServedGateway;
beforeAll(async () => {
  gateway = await serveGateway();
  await gateway.json(["secrets", "create", "key", "--provider", "openai", "--value", "-"], "x");
  for (const name of ["gpt4o", "claude", "haiku", "llama:7"]) {
    await gateway.json(["models", "create", name, "--secret", "key", "--model", name]);
  }
});
afterAll(() => gateway.stop());

interface Endpoint {
  readonly endpoint_id: string;
  readonly model_mappings: readonly {
    readonly model_definition: { readonly name: string };
    readonly linkage_type: string;
    readonly weight: number;
  }[];
}

const mappingsOf = (endpoint: unknown) =>
  (endpoint as Endpoint).model_mappings.map(
    ({ model_definition, linkage_type, weight }) =>
      `${linkage_type} ${model_definition.name} ${weight}`,
  );

describe("a model definition", () => {
  test("gets its provider from its secret", async () => {
    const created = await gateway.json([
      ...["models", "create", "o3", "--secret", "key", "--model", "o3"],
    ]);
    expect(created).toEqual({
      model_definition_id: expect.stringMatching(/^d-[0-9a-f]{32}$/),
      name: "o3",
      provider: "openai",
      model_name: "o3",
      secret_id: expect.stringMatching(/^s-/),
      secret_name: "key",
      created_at: expect.any(Number),
      last_updated_at: expect.any(Number),
      created_by: "admin",
      last_updated_by: "admin",
    });
    expect(await gateway.json(["models", "get", "o3"])).toEqual(created);
  });

  test("is renamed, listed and deleted", async () => {
    await gateway.json(["models", "create", "old", "--secret", "key", "--model", "m"]);
    await gateway.json(["models", "update", "old", "--name", "new", "--model", "m2"]);
    const { out } = await gateway.gw(["models", "list", "--secret", "key"]);
    expect(out).toMatch(/^new +openai +m2 +key +d-/m);
    expect(await gateway.gw(["models", "delete", "new", "--yes"])).toMatchObject({
      code: 0,
      out: 'Deleted model definition "new".\n',
    });
  });

  test("cannot be deleted while an endpoint uses it", async () => {
    await gateway.json(["endpoints", "create", "user", "--model", "haiku"]);
    const refused = await gateway.gw(["models", "delete", "haiku", "--yes"]);
    expect(refused).toMatchObject({ code: 5, out: "" });
    expect(refused.err).toContain("gw endpoints detach user");
    const shown = await gateway.json(["models", "delete", "haiku", "--dry-run"]);
    expect(shown).toMatchObject({ deleted: false, endpoints: ["user"] });
  });
});

describe("an endpoint", () => {
  test("is created with weights and fallbacks", async () => {
    const created = await gateway.json([
      ...["endpoints", "create", "chat", "--model", "gpt4o:70", "--model", "claude:30", "--split"],
      ...[
        "--fallback",
        "haiku",
        "--fallback-attempts",
        "1",
        "--tag",
        "team=search",
        "--tag",
        "beta",
      ],
      "--no-usage-tracking",
    ]);
    expect(mappingsOf(created)).toEqual([
      "PRIMARY gpt4o 70",
      "PRIMARY claude 30",
      "FALLBACK haiku 1",
    ]);
    expect(created).toMatchObject({
      endpoint_id: expect.stringMatching(/^e-[0-9a-f]{32}$/),
      routing_strategy: "REQUEST_BASED_TRAFFIC_SPLIT",
      fallback_config: { strategy: "SEQUENTIAL", max_attempts: 1 },
      usage_tracking: false,
      tags: [{ key: "beta" }, { key: "team", value: "search" }],
    });
    const { out } = await gateway.gw(["endpoints", "get", "chat"]);
    expect(out).toContain("gpt4o: weight 70 (70 %), openai/gpt4o");
  });

  test("accepts models by id, and by a name that ends like a weight", async () => {
    const { model_definition_id: id } = (await gateway.json(["models", "get", "gpt4o"])) as {
      model_definition_id: string;
    };
    const created = await gateway.json([
      ...["endpoints", "create", "mixed", "--model", `${id}:2.5`, "--model", "llama:7:1"],
    ]);
    expect(mappingsOf(created)).toEqual(["PRIMARY gpt4o 2.5", "PRIMARY llama:7 1"]);
  });

  test("keeps settings that an update does not name", async () => {
    const args = ["--model", "gpt4o", "--fallback", "haiku", "--split"];
    await gateway.json(["endpoints", "create", "kept", ...args]);
    const renamed = await gateway.json(["endpoints", "update", "kept", "--name", "renamed"]);
    expect(mappingsOf(renamed)).toEqual(["PRIMARY gpt4o 1", "FALLBACK haiku 1"]);
    expect(renamed).toMatchObject({
      usage_tracking: true,
      routing_strategy: "REQUEST_BASED_TRAFFIC_SPLIT",
      fallback_config: { strategy: "SEQUENTIAL" },
    });
    await gateway.json(["endpoints", "update", "renamed", "--fallback-attempts", "2"]);
    const replaced = await gateway.json([
      ...["endpoints", "update", "renamed", "--model", "claude", "--fallback", "gpt4o"],
    ]);
    expect(replaced).toMatchObject({
      fallback_config: { strategy: "SEQUENTIAL", max_attempts: 2 },
    });
    const cleared = await gateway.json([
      ...["endpoints", "update", "renamed", "--clear-strategy", "--clear-fallback"],
      ...["--no-fallbacks", "--model", "claude", "--no-usage-tracking"],
    ]);
    expect(mappingsOf(cleared)).toEqual(["PRIMARY claude 1"]);
    expect(cleared).toMatchObject({ usage_tracking: false });
    expect(cleared).not.toHaveProperty("routing_strategy");
    expect(cleared).not.toHaveProperty("fallback_config");
  });

  test("a fallback that becomes primary leaves the fallbacks", async () => {
    const models = ["--model", "gpt4o", "--fallback", "claude", "--fallback", "haiku"];
    await gateway.json(["endpoints", "create", "promoted", ...models]);
    const update = async (...args: string[]) =>
      mappingsOf(await gateway.json(["endpoints", "update", "promoted", ...args]));
    expect(await update("--model", "claude")).toEqual(["PRIMARY claude 1", "FALLBACK haiku 1"]);
    expect(await update("--model", "claude:2", "--model", "haiku")).toEqual([
      ...["PRIMARY claude 2", "PRIMARY haiku 1"],
    ]);
    // A user may ask for both, and an update of the primaries keeps that.
    expect(await update("--fallback", "haiku")).toEqual([
      ...["PRIMARY claude 2", "PRIMARY haiku 1", "FALLBACK haiku 1"],
    ]);
    expect(await update("--model", "haiku")).toEqual(["PRIMARY haiku 1", "FALLBACK haiku 1"]);
    expect(await update("--model", "gpt4o", "--fallback", "gpt4o")).toEqual([
      ...["PRIMARY gpt4o 1", "FALLBACK gpt4o 1"],
    ]);
  });

  test("keeps the models that an update does not replace", async () => {
    const models = ["--model", "gpt4o:70", "--model", "claude:30", "--fallback", "haiku"];
    await gateway.json(["endpoints", "create", "partly", ...models]);
    const update = async (...args: string[]) =>
      mappingsOf(await gateway.json(["endpoints", "update", "partly", ...args]));
    expect(await update("--model", "claude")).toEqual(["PRIMARY claude 1", "FALLBACK haiku 1"]);
    expect(await update("--model", "gpt4o:2", "--model", "claude:3")).toEqual([
      ...["PRIMARY gpt4o 2", "PRIMARY claude 3", "FALLBACK haiku 1"],
    ]);
    expect(await update("--fallback", "llama:7:1", "--fallback", "haiku")).toEqual([
      ...["PRIMARY gpt4o 2", "PRIMARY claude 3", "FALLBACK llama:7 1", "FALLBACK haiku 1"],
    ]);
    expect(await update("--model", "gpt4o", "--no-fallbacks")).toEqual(["PRIMARY gpt4o 1"]);
    expect(await update("--fallback", "haiku")).toEqual(["PRIMARY gpt4o 1", "FALLBACK haiku 1"]);
    expect(await update("--no-fallbacks")).toEqual(["PRIMARY gpt4o 1"]);
  });

  test("attaches and detaches models", async () => {
    await gateway.json(["endpoints", "create", "grown", "--model", "gpt4o"]);
    const attached = await gateway.json([
      ...["endpoints", "attach", "grown", "claude:3", "--linkage", "fallback"],
    ]);
    expect(attached).toMatchObject({ linkage_type: "FALLBACK", weight: 3, fallback_order: 0 });
    const detached = await gateway.json(["endpoints", "detach", "grown", "claude"]);
    expect(mappingsOf(detached)).toEqual(["PRIMARY gpt4o 1"]);
    const last = await gateway.gw(["endpoints", "detach", "grown", "gpt4o"]);
    expect(last.code).toBe(5);
  });

  test("is listed by provider, secret and tag", async () => {
    await gateway.json(["endpoints", "create", "tagged", "--model", "gpt4o", "--tag", "only=me"]);
    const { out } = await gateway.gw([
      ...["endpoints", "list", "--tag", "only=me", "--provider", "openai", "--secret", "key"],
    ]);
    expect(out).toMatch(
      /^NAME +MODELS +TAGS +ID +UPDATED\ntagged +gpt4o:1 +only=me +e-\S+ +\S+ \S+\n$/,
    );
  });

  test("is deleted with its tags and bindings", async () => {
    await gateway.json(["endpoints", "create", "gone", "--model", "gpt4o", "--tag", "a=b"]);
    await gateway.json(["bindings", "create", "gone", "scorer", "one", "--display-name", "One"]);
    const shown = await gateway.gw(["endpoints", "delete", "gone", "--dry-run"]);
    expect(shown).toMatchObject({ code: 0, err: "" });
    expect(shown.out).toContain("1 mapping, 1 tag and 1 binding");
    expect(shown.out).toContain("scorer/one (One)");
    expect(await gateway.json(["endpoints", "delete", "gone", "--yes"])).toMatchObject({
      deleted: true,
      endpoint: { name: "gone" },
      bindings: [{ resource_id: "one" }],
    });
    expect(await gateway.gw(["endpoints", "get", "gone"])).toMatchObject({ code: 4 });
  });
});

describe("tags", () => {
  test("are set, listed, read and deleted", async () => {
    await gateway.json(["endpoints", "create", "labels", "--model", "gpt4o"]);
    await gateway.json(["tags", "set", "labels", "team", "search"]);
    await gateway.json(["tags", "create", "labels", "beta"]);
    await gateway.json(["tags", "update", "labels", "team", "ads"]);
    expect(await gateway.json(["tags", "list", "labels"])).toEqual([
      { key: "beta" },
      { key: "team", value: "ads" },
    ]);
    expect(await gateway.json(["tags", "get", "labels", "team"])).toEqual({
      key: "team",
      value: "ads",
    });
    await gateway.json(["tags", "delete", "labels", "team", "--yes"]);
    expect(await gateway.gw(["tags", "get", "labels", "team"])).toMatchObject({ code: 4, out: "" });
  });
});

describe("a binding", () => {
  test("is created, listed with the name of its endpoint, read and deleted", async () => {
    await gateway.json(["endpoints", "create", "bound", "--model", "gpt4o"]);
    const created = await gateway.json([
      ...["bindings", "create", "bound", "scorer", "tox", "--display-name", "Toxicity"],
    ]);
    expect(created).toEqual({
      endpoint_id: expect.stringMatching(/^e-/),
      resource_type: "scorer",
      resource_id: "tox",
      display_name: "Toxicity",
      created_at: expect.any(Number),
      last_updated_at: expect.any(Number),
      created_by: "admin",
      last_updated_by: "admin",
    });
    expect(await gateway.json(["bindings", "get", "bound", "scorer", "tox"])).toEqual(created);
    const { out } = await gateway.gw(["bindings", "list", "--type", "scorer", "--resource", "tox"]);
    expect(out).toMatch(/\nbound +scorer +tox +Toxicity /);
    expect(await gateway.json(["bindings", "list", "--endpoint", "bound"])).toEqual([created]);
    await gateway.json(["bindings", "delete", "bound", "scorer", "tox", "--yes"]);
    const gone = await gateway.gw(["bindings", "get", "bound", "scorer", "tox"]);
    expect(gone.code).toBe(4);
  });
});

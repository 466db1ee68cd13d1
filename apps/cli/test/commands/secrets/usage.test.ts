import { afterAll, beforeAll, expect, test } from "vitest";
import { type ServedGateway, serveGateway } from "../../fixtures/served-gateway.js";

let gateway: ServedGateway;
beforeAll(async () => {
  gateway = await serveGateway();
  for (const secret of ["doomed", "other"]) {
    await gateway.json(["secrets", "create", secret, "--provider", "p", "--value", "-"], "x");
    await gateway.json(["models", "create", `m-${secret}`, "--secret", secret, "--model", "m"]);
  }
  const create = (name: string, ...models: string[]) =>
    gateway.json(["endpoints", "create", name, ...models]);
  await create("breaks", "--model", "m-doomed:1");
  await create("goes-on", "--model", "m-doomed:70", "--model", "m-other:30");
  await create(
    "breaks-too",
    "--model",
    "m-doomed",
    "--model",
    "m-other:0",
    "--fallback",
    "m-other",
  );
  await create("untouched", "--model", "m-other");
  await gateway.json(["bindings", "create", "breaks", "scorer", "tox"]);
});
afterAll(() => gateway.stop());

const usage = {
  model_definitions: [{ name: "m-doomed" }],
  endpoints: [
    { name: "breaks", breaks: true, lost_models: ["m-doomed"] },
    { name: "goes-on", breaks: false, lost_models: ["m-doomed"] },
    { name: "breaks-too", breaks: true, lost_models: ["m-doomed"] },
  ],
  bindings: [{ resource_type: "scorer", resource_id: "tox" }],
};

test("shows what breaks if a secret is deleted", async () => {
  expect(await gateway.json(["secrets", "usage", "doomed"])).toMatchObject(usage);
  const { out } = await gateway.gw(["secrets", "usage", "doomed"]);
  expect(out).toContain("1 model definition becomes an orphan, 2 of 3 affected endpoints break");
  expect(out).toMatch(/^breaks +BREAKS/m);
  expect(out).toMatch(/^goes-on +keeps working without m-doomed$/m);
  expect(out).toMatch(/^scorer\/tox +- +breaks +breaks$/m);
});

test("shows the same before a deletion, and deletes nothing without confirmation", async () => {
  const shown = await gateway.gw(["secrets", "delete", "doomed", "--dry-run"]);
  expect(shown).toMatchObject({ code: 0, err: "" });
  expect(shown.out).toMatch(
    /2 of 3 affected endpoints break[\s\S]*Nothing was deleted \(--dry-run\)/,
  );
  expect(await gateway.json(["secrets", "delete", "doomed", "--dry-run"])).toMatchObject({
    deleted: false,
    ...usage,
  });
  const unasked = await gateway.gw(["secrets", "delete", "doomed"]);
  expect(unasked).toMatchObject({ code: 5, out: "" });
  expect(unasked.err).toMatch(/^gw: .*--yes$/m);
  const unaskedJson = await gateway.gw(["secrets", "delete", "doomed", "--json"]);
  expect(JSON.parse(unaskedJson.err)).toMatchObject({ error_code: "NOT_CONFIRMED" });
  expect(await gateway.gw(["secrets", "get", "doomed"])).toMatchObject({ code: 0 });
});

test("deletes a secret in use, unless --if-unused is given", async () => {
  const refused = await gateway.gw(["secrets", "delete", "doomed", "--if-unused", "--yes"]);
  expect(refused).toMatchObject({ code: 5, out: "" });
  expect(refused.err).toContain("m-doomed");
  expect(await gateway.json(["secrets", "delete", "doomed", "--yes"])).toMatchObject({
    deleted: true,
    ...usage,
  });
  expect(await gateway.json(["models", "get", "m-doomed"])).not.toHaveProperty("secret_id");
  const { out } = await gateway.gw(["models", "list"]);
  expect(out).toMatch(/^m-doomed +p +m +none \(orphan\)/m);
  const adopted = await gateway.json(["models", "update", "m-doomed", "--secret", "other"]);
  expect(adopted).toMatchObject({ secret_name: "other" });
});

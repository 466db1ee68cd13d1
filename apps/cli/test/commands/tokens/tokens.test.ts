import { readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runGw } from "../../fixtures/run-gw.js";
import { type ServedGateway, serveGateway } from "../../fixtures/served-gateway.js";

let gateway: ServedGateway;
beforeAll(async () => {
  gateway = await serveGateway();
  await gateway.json(["secrets", "create", "key", "--provider", "openai", "--value", "-"], "x");
  await gateway.json(["models", "create", "gpt", "--secret", "key", "--model", "gpt"]);
  for (const name of ["chat", "search"]) {
    await gateway.json(["endpoints", "create", name, "--model", "gpt", "--alias", `${name}-v1`]);
  }
});
afterAll(() => gateway.stop());

interface Issued {
  readonly token: string;
  readonly info: { readonly token_id: string };
}

async function issue(...args: string[]): Promise<Issued> {
  return (await gateway.json(["tokens", "create", ...args])) as Issued;
}

/** Runs a command with that token. */
function as({ token }: Issued, ...args: string[]) {
  return gateway.gw(args, { env: { GW_TOKEN: token } });
}

test("a token is shown once, has its roles, and fails after its revocation", async () => {
  const { code, out, err } = await gateway.gw([
    ...["tokens", "create", "anna", "--role", "viewer", "--owner", "search"],
  ]);
  expect(code).toBe(0);
  expect(out).toMatch(/^gw_[A-Za-z0-9_-]{43}\n$/);
  const tokenId = /t-[0-9a-f]{32}/.exec(err)?.[0] ?? "";
  expect(err).toContain(`gw tokens revoke ${tokenId}`);
  const anna = { token: out.trim(), info: { token_id: tokenId } };
  expect((await as(anna, "secrets", "list")).code).toBe(0);
  const refused = await as(anna, "secrets", "delete", "none", "--yes");
  expect(refused.code).toBe(4);
  expect((await as(anna, "tokens", "list")).code).toBe(5);
  const listed = await gateway.gw(["tokens", "list"]);
  expect(listed.out).toMatch(/^anna +search +default +viewer +- +valid /m);
  expect(listed.out).not.toContain(anna.token.slice(3));
  expect((await gateway.gw(["tokens", "revoke", "anna"])).err).toContain("--yes");
  const revoked = await gateway.gw(["tokens", "revoke", "anna", "--yes"]);
  expect(revoked).toMatchObject({ code: 0, out: `Revoked "anna" (${tokenId})\n` });
  expect((await as(anna, "secrets", "list")).code).toBe(5);
  expect((await gateway.gw(["tokens", "revoke", "anna", "--yes"])).code).toBe(4);
  expect((await gateway.gw(["tokens", "revoke", tokenId, "--yes"])).out).toContain(
    "already revoked",
  );
});

test("revocation shows the dependent tokens and rejects an ambiguous name", async () => {
  const root = await issue("root", "--role", "admin");
  const { out } = await as(root, "tokens", "create", "twin", "--role", "viewer", "--json");
  const child = JSON.parse(out) as Issued;
  await issue("twin", "--role", "viewer");
  const ambiguous = await gateway.gw(["tokens", "revoke", "twin", "--yes"]);
  expect(ambiguous.code).toBe(5);
  expect(ambiguous.err).toContain(child.info.token_id);
  const asked = await gateway.gw(["tokens", "revoke", "root"]);
  expect(asked.err).toContain(`Also revokes "twin" (${child.info.token_id})`);
  const { revoked } = (await gateway.json(["tokens", "revoke", "root", "--yes"])) as {
    readonly revoked: readonly { readonly token_id: string }[];
  };
  expect(revoked.map((one) => one.token_id)).toEqual([root.info.token_id, child.info.token_id]);
});

test("a token is written to a new file, or revoked if that fails", async () => {
  const file = join(gateway.dataDir, "ci-token");
  const args = ["tokens", "create", "ci", "--role", "invoker", "--endpoint", "chat"];
  const before = Date.now();
  const made = await gateway.gw([...args, "--expires", "90d", "--out", file]);
  const after = Date.now();
  expect(made).toMatchObject({ code: 0, out: `Wrote the token "ci" to ${file}\n` });
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  const token = (await readFile(file, "utf8")).trim();
  expect(made.out + made.err).not.toContain(token.slice(3));
  const there = join(gateway.dataDir, "there");
  await writeFile(there, "kept");
  expect((await gateway.gw([...args, "--out", there])).code).toBe(5);
  expect(await readFile(there, "utf8")).toBe("kept");
  const listed = (await gateway.json(["tokens", "list"])) as Record<string, unknown>[];
  const [first, second] = listed.filter(({ name }) => name === "ci");
  const ninetyDays = 90 * 86_400_000;
  expect(first).toMatchObject({ roles: ["invoker"], endpoints: ["chat"] });
  expect(first?.expires_at).toBeGreaterThanOrEqual(before + ninetyDays);
  expect(first?.expires_at).toBeLessThanOrEqual(after + ninetyDays);
  expect(second).toMatchObject({ revoked_at: expect.any(Number) });
});

test("tokens are managed in a database without a server and without a key", async () => {
  const database = ["--database", `sqlite:${join(gateway.dataDir, "gateway.db")}`];
  const args = ["tokens", "create", "local", "--role", "editor", "--json"];
  const made = await runGw([...args, ...database]);
  const { info } = JSON.parse(made.out) as { info: Record<string, unknown> };
  expect(info.created_by).toMatch(/^cli:/);
  const listed = await runGw(["tokens", "list", ...database]);
  expect(listed.out).toMatch(/^local +- +default +editor /m);
  expect((await runGw(["tokens", "revoke", "local", "--yes", ...database])).code).toBe(0);
  const invoker = ["tokens", "create", "app", "--role", "invoker", "--json", ...database];
  const app = await runGw([...invoker, "--endpoint", "chat-v1"]);
  expect(JSON.parse(app.out)).toMatchObject({ info: { endpoints: ["chat"] } });
  expect((await runGw([...invoker, "--endpoint", "chta"])).code).toBe(4);
});

test.each([
  [["create", "x"], "--role is required"],
  [["create", "x", "--role", "xxxx"], "--role is required"],
  [["create", "x", "--role", "viewer", "--expires", "soon"], "--expires must be"],
  [["create", "x", "--role", "viewer", "--expires", "0d"], "--expires must be"],
  [["revoke", `gw_${"x".repeat(43)}`], "never the token itself"],
])("rejects gw tokens %j", async (args, message) => {
  const { code, err } = await gateway.gw(["tokens", ...args]);
  expect(code).toBe(2);
  expect(err).toContain(message);
  expect(err).not.toMatch(/xxxx/);
});

test("endpoints of a token must exist, and are stored by their names", async () => {
  const create = ["tokens", "create", "typed", "--role", "invoker"];
  const missing = await gateway.gw([...create, "--endpoint", "chat", "--endpoint", "nope"]);
  expect(missing).toMatchObject({ code: 4, out: "" });
  expect(missing.err).toContain("nope");
  const listed = (await gateway.json(["tokens", "list"])) as readonly { readonly name: string }[];
  expect(listed.map(({ name }) => name)).not.toContain("typed");
  const { endpoint_id: id } = (await gateway.json(["endpoints", "get", "search"])) as {
    readonly endpoint_id: string;
  };
  const endpoints = ["--endpoint", "chat-v1", "--endpoint", id];
  const { info } = await issue("typed", "--role", "invoker", ...endpoints);
  expect(info).toMatchObject({ endpoints: ["chat", "search"] });
});

test("gw whoami shows a token, and gw health accepts the token of an application", async () => {
  const limits = ["--endpoint", "chat", "--expires", "1h"];
  const app = await issue("my-app", "--role", "invoker", "--owner", "search", ...limits);
  expect(app.info).toMatchObject({ owner: "search" });
  const shown = await as(app, "whoami");
  expect(shown).toMatchObject({ code: 0, err: "" });
  expect(shown.out).toMatch(/^token +my-app$/m);
  expect(shown.out).toMatch(/^owner +search$/m);
  expect(shown.out).toMatch(/^permissions +invoke$/m);
  expect(shown.out).toMatch(/^may call +chat$/m);
  expect(shown.out).toMatch(/^expires +20\d\d-/m);
  const health = await as(app, "health", "--json");
  expect([health.code, JSON.parse(health.out)]).toEqual([
    0,
    { url: gateway.url, ready: true, authenticated: true },
  ]);
  expect(await gateway.json(["whoami"])).toMatchObject({ principal: "admin" });
  await gateway.json(["tokens", "revoke", app.info.token_id, "--yes"]);
  for (const command of ["whoami", "health"]) expect((await as(app, command)).code).toBe(5);
  const database = ["--database", `sqlite:${join(gateway.dataDir, "gateway.db")}`];
  const local = await runGw(["whoami", ...database]);
  expect(local.out).toMatch(/^principal +cli:.*\nworkspace +\* .*\nroles +admin, invoker$/m);
});

test("a rejected command names the missing permission and the next step", async () => {
  const app = await issue("refused", "--role", "invoker");
  const { code, err } = await as(app, "secrets", "list");
  expect(code).toBe(5);
  expect(err).toBe(
    "gw: The access token lacks the permission `read`; use a token with the role viewer or editor or " +
      "admin; gw whoami shows what the token permits\n",
  );
});

import { join } from "node:path";
import { FakeProvider } from "@gw/fake-provider";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { type Outcome, runGw, runProcess } from "../../fixtures/run-gw.js";
import { type ServedGateway, serveGateway } from "../../fixtures/served-gateway.js";

let gateway: ServedGateway;
beforeAll(async () => {
  gateway = await serveGateway();
});
afterAll(() => gateway.stop());

type Json = Readonly<Record<string, unknown>>;

/** Runs a command that must succeed. */
async function gw(...args: readonly string[]): Promise<Outcome> {
  const outcome = await gateway.gw(args);
  expect(outcome, outcome.err).toMatchObject({ code: 0 });
  return outcome;
}

async function token(name: string, ...args: readonly string[]): Promise<string> {
  const issued = (await gateway.json(["tokens", "create", name, ...args])) as { token: string };
  return issued.token;
}

const withToken = (GW_TOKEN: string, ...args: readonly string[]) =>
  gateway.gw(args, { env: { GW_TOKEN } });

describe("gw workspaces", () => {
  test("creates, changes, lists and deletes a workspace", async () => {
    const made = await gw("workspaces", "create", "one", "--description", "First");
    expect(made.out).toMatch(/^name +one\nid +w-[0-9a-f]{32}\nstate +active\n/);
    expect(made.err).toContain("--workspace one");
    expect((await gw("workspaces", "list")).out).toMatch(
      /^default +active .*\none +active +First /m,
    );
    await gw("workspaces", "update", "one", "--no-description", "--suspend");
    const suspended = (await gateway.json(["workspaces", "get", "one"])) as Json;
    expect(suspended).toMatchObject({ name: "one", suspended: true });
    expect(suspended).not.toHaveProperty("description");
    const id = String(suspended.workspace_id);
    await gw("workspaces", "update", id, "--resume");
    expect(await gateway.json(["workspaces", "get", id])).toMatchObject({ suspended: false });
    const kept = await gateway.gw(["workspaces", "delete", "one"]);
    expect(kept).toMatchObject({ code: 5, err: expect.stringContaining("needs confirmation") });
    const deleted = await gateway.json(["workspaces", "delete", "one", "--yes"]);
    expect(deleted).toMatchObject({ deleted: true, name: "one", contents: { secrets: 0 } });
    const missing = await gateway.gw(["workspaces", "get", "one"]);
    expect(missing.code).toBe(4);
    expect((await gateway.gw(["workspaces", "get", "defalt"])).err).toContain('mean "default"?');
  });

  test("deletes a workspace with contents only with --cascade, and shows them before", async () => {
    await gw("workspaces", "create", "full");
    const secret = ["secrets", "create", "key", "--provider", "openai", "--value", "-"];
    await gateway.json([...secret, "--workspace", "full"], "sk-0123456789abcdef");
    const app = await token("app", "--role", "viewer", "--workspace", "full");
    const refused = await gateway.gw(["workspaces", "delete", "full", "--yes"]);
    expect(refused).toMatchObject({
      code: 5,
      err: expect.stringContaining("contains 1 secret, 1 access token; delete them first"),
    });
    const dry = await gw("workspaces", "delete", "full", "--dry-run");
    expect(dry.out).toContain("Also deletes 1 secret, 1 access token.");
    await gw("workspaces", "delete", "full", "--cascade", "--yes");
    expect((await withToken(app, "secrets", "list")).code).toBe(5);
    const records = await gw("audit", "--action", "workspace.delete", "--json");
    expect(records.out).toContain('"details":"1 secret, 1 access token"');
  });

  test("access lists the tokens of the workspace and those of the installation", async () => {
    await gw("workspaces", "create", "entered");
    await token("own", "--role", "viewer", "--workspace", "entered");
    await token("gone", "--role", "viewer", "--workspace", "entered");
    await gw("tokens", "revoke", "gone", "--yes", "--workspace", "entered");
    await token("elsewhere", "--role", "viewer");
    await token("everywhere", "--role", "viewer", "--all-workspaces");
    const lead = await token("lead", "--role", "admin", "--workspace", "entered");
    const names = (listed: unknown) =>
      (listed as { name: string; workspace: string }[]).map((one) => [one.workspace, one.name]);
    const own = [
      ["entered", "own"],
      ["entered", "lead"],
    ];
    const listed = await gateway.json(["workspaces", "access", "entered"]);
    expect(names(listed)).toEqual([["*", "everywhere"], ...own]);
    const confined = await withToken(lead, "workspaces", "access", "entered", "--json");
    expect(names(JSON.parse(confined.out))).toEqual(own);
  });
});

test("a workspace that GW_EGRESS_ALLOW names has warnings, and is missed by gw doctor", async () => {
  const egress = { GW_EGRESS_ALLOW: "10.0.0.0/8@research" };
  const own = await serveGateway(egress);
  onTestFinished(() => own.stop());
  const missed = await own.gw(["doctor"]);
  expect(missed).toMatchObject({
    code: 1,
    out: expect.stringContaining("warning: GW_EGRESS_ALLOW names the workspace research, which"),
  });
  const env = { ...egress, GW_DATA_DIR: own.dataDir };
  const local = ["--database", `sqlite:${join(own.dataDir, "gateway.db")}`];
  for (const run of [own.gw, (args: readonly string[]) => runGw([...args, ...local], { env })]) {
    const created = await run(["workspaces", "create", "research"]);
    const entry = "GW_EGRESS_ALLOW.*: 10\\.0\\.0\\.0/8@research";
    expect(created.err).toMatch(new RegExp(`^warning: \`name\` is in entries of ${entry}`, "m"));
    expect((await own.gw(["doctor"])).code).toBe(0);
    const deleted = await run(["workspaces", "delete", "research", "--yes"]);
    expect(deleted.err).toMatch(new RegExp(`^warning: \`workspace_id\` .*${entry}`, "m"));
  }
  const unnamed = await own.gw(["workspaces", "create", "support"]);
  expect(unnamed.err).not.toContain("warning");
});

describe("--workspace and GW_WORKSPACE", () => {
  test("separate what commands create, read and call", async () => {
    const provider = await FakeProvider.start();
    const own = await serveGateway({ GW_EGRESS_ALLOW: `${provider.url}@*` });
    onTestFinished(async () => {
      await own.stop();
      await provider.stop();
    });
    await own.json(["workspaces", "create", "research"]);
    const workspace = ["--workspace", "research"];
    const auth = ["--auth", `api_base=${provider.url}/v1`];
    const create = ["secrets", "create", "key", "--provider", "openai", "--value", "-", ...auth];
    await own.json([...create, ...workspace], "sk-0123456789abcdef");
    await own.json(["models", "create", "gpt", "--secret", "key", "--model", "gpt", ...workspace]);
    await own.json(["endpoints", "create", "chat", "--model", "gpt", ...workspace]);
    expect(await own.json(["secrets", "list"])).toEqual([]);
    const env = { GW_WORKSPACE: "research" };
    const listed = await own.gw(["endpoints", "list", "--json"], { env });
    expect(JSON.parse(listed.out)).toMatchObject([{ name: "chat" }]);
    const called = await own.gw(["call", "chat", "Hello"], { env });
    expect(called).toMatchObject({ code: 0, out: "You said: Hello\n" });
    expect(await own.gw(["call", "chat", "Hello"])).toMatchObject({ code: 4 });
    const local = ["--database", `sqlite:${join(own.dataDir, "gateway.db")}`];
    const database = { GW_DATA_DIR: own.dataDir, GW_EGRESS_ALLOW: `${provider.url}@*` };
    const direct = await runProcess(["call", "chat", "Hello", ...local, ...workspace], {
      env: database,
    });
    expect(direct).toMatchObject({ code: 0, out: "You said: Hello\n" });
    await own.json(["workspaces", "update", "research", "--suspend"]);
    const suspended = await own.gw(["call", "chat", "Hello", ...workspace]);
    expect(suspended).toMatchObject({ code: 5, err: expect.stringContaining("--resume") });
    const refused = await runGw(["call", "chat", "Hello", ...local, ...workspace], {
      env: database,
    });
    expect(refused).toMatchObject({ code: 5, err: expect.stringContaining("is suspended") });
  });

  test("a confined token works in its workspace and sees no other", async () => {
    await gw("workspaces", "create", "team");
    const lead = await token("team-lead", "--role", "admin", "--workspace", "team");
    const shown = await withToken(lead, "whoami");
    expect(shown.out).toMatch(/^workspace +team$/m);
    expect((await gw("whoami")).out).toMatch(/^workspace +\* \(all workspaces\)$/m);
    const listed = await withToken(lead, "workspaces", "list", "--json");
    expect((JSON.parse(listed.out) as Json[]).map(({ name }) => name)).toEqual(["team"]);
    const [foreign, missing] = await Promise.all(
      ["default", "nothing"].map((name) => withToken(lead, "secrets", "list", "--workspace", name)),
    );
    expect(foreign).toMatchObject({ code: 4, err: expect.stringContaining("gw workspaces list") });
    expect(foreign?.err.replaceAll("default", "nothing")).toBe(missing?.err);
    const keys = await withToken(lead, "keys", "list");
    expect(keys).toMatchObject({ code: 5, err: expect.stringContaining("--all-workspaces") });
    const all = await withToken(
      lead,
      "tokens",
      "create",
      "x",
      "--role",
      "viewer",
      "--all-workspaces",
    );
    expect(all.code).toBe(5);
    const trail = await withToken(lead, "audit", "--json");
    expect(trail.out).not.toContain("sequence");
    const own = await gw("audit", "--workspace", "team", "--json");
    expect(own.out.trim().split("\n").length).toBe(trail.out.trim().split("\n").length);
    expect((await gw("audit")).out).toMatch(/^TIME +WORKSPACE +ACTION/);
  });

  test.each([
    [["keys", "list"]],
    [["doctor"]],
    [["db", "status"]],
    [["workspaces", "list"]],
    [["secrets", "reencrypt"]],
    [["whoami"]],
  ])("is refused by gw %j", async (args) => {
    const { code, err } = await gateway.gw([...args, "--workspace", "team"]);
    expect(code).toBe(2);
    expect(err).toBe(`gw: gw ${args.join(" ")} does not work in one workspace; omit --workspace\n`);
  });

  test("must be the name of a workspace; commands of the installation ignore the variable", async () => {
    const named = await gateway.gw(["secrets", "list", "--workspace", "Team A"]);
    expect(named).toMatchObject({ code: 2, err: expect.stringContaining("--workspace must be") });
    const env = { GW_WORKSPACE: "nothing" };
    expect((await gateway.gw(["keys", "list"], { env })).code).toBe(0);
    expect((await gateway.gw(["secrets", "list"], { env })).code).toBe(4);
    const local = ["--database", `sqlite:${join(gateway.dataDir, "gateway.db")}`];
    expect((await runGw(["keys", "list", ...local], { env })).code).toBe(0);
    expect(await runGw(["secrets", "list", ...local], { env })).toMatchObject({
      code: 4,
      err: "gw: Workspace 'nothing' not found; gw workspaces list shows those that you may enter\n",
    });
  });
});

test("tokens of the installation are listed and revoked with those of the workspace", async () => {
  await gw("workspaces", "create", "listed");
  const made = await gateway.gw(["tokens", "create", "operator", "--role", "admin"]);
  expect(made.err).toContain("It administers the workspace default only");
  const shared = ["tokens", "create", "shared", "--role", "admin", "--all-workspaces"];
  expect((await gw(...shared)).err).not.toContain("administers");
  const listed = (await gateway.json(["tokens", "list", "--workspace", "listed"])) as Json[];
  expect(listed.map(({ name, workspace }) => [name, workspace])).toContainEqual(["shared", "*"]);
  expect(listed.map(({ name }) => name)).not.toContain("operator");
  const revoked = await gw("tokens", "revoke", "shared", "--yes", "--workspace", "listed");
  expect(revoked.out).toMatch(/^Revoked "shared"/);
  const both = await gateway.gw([...shared, "--workspace", "listed"]);
  expect(both.code).toBe(2);
});

import { describe, expect, test } from "vitest";
import { inject } from "../fixtures/inject.ts";
import { queryString } from "../fixtures/query-string.ts";
import { recordedTime, recordUsage } from "../fixtures/recorded-usage.ts";
import { adminToken } from "../fixtures/served-backend.ts";
import { serveMemory } from "../fixtures/served-memory.ts";
import { openTeams } from "../fixtures/teams.ts";

const hour = 3_600_000;
const range = { from: recordedTime - hour, to: recordedTime + hour };
const base = "/api/v1/gateway/usage";
const routes = ["summary", "calls", "export", "mine"] as const;

type Reading = readonly [token: string, path: string, query?: object, workspace?: string];

/** Two teams with one call each, and what a token reads. */
async function openUsage() {
  const served = await openTeams("alpha", "beta");
  const read = (...[token, path, query = {}, workspace]: Reading) =>
    inject(served.app, {
      url: `${base}/${path}${queryString({ ...query })}`,
      headers: {
        authorization: `Bearer ${token}`,
        ...(workspace !== undefined && { "x-mlflow-workspace": workspace }),
      },
    });
  return { ...served, read };
}

const queryOf = (path: string): object => (/summary|mine/.test(path) ? range : {});

describe("a caller of one workspace", () => {
  test.each(routes)(
    "gets nothing of another on /usage/%s, whatever it filters by",
    async (path) => {
      const { read, teams } = await openUsage();
      const { alpha, beta } = teams;
      const foreign = {
        workspace_id: beta.workspace.workspaceId,
        endpoint_id: beta.ids.endpoint_id,
        model_definition_id: beta.ids.model_definition_id,
        ...(path !== "mine" && { owner: `${beta.canary}-owner` }),
        metadata: `${beta.canary}-key=${beta.canary}`,
      };
      for (const [name, value] of Object.entries(foreign)) {
        const query = { ...queryOf(path), [name]: value };
        const { statusCode, body } = await read(alpha.tokens.admin, path, query);
        const missing = await read(alpha.tokens.admin, path, { ...query, [name]: "x=missing" });
        expect([name, statusCode, body]).toEqual([name, 200, missing.body]);
        expect(body).not.toContain("canary-of");
      }
    },
  );

  test("reads its own calls", async () => {
    const { read, teams } = await openUsage();
    for (const path of ["summary", "calls", "export"]) {
      const query = { ...queryOf(path), ...(path === "summary" && { group_by: "endpoint" }) };
      const { body } = await read(teams.alpha.tokens.viewer, path, query);
      expect([path, body.includes(teams.alpha.canary)]).toEqual([path, true]);
      expect(body).not.toContain(teams.beta.canary);
    }
  });

  test("cannot continue the list of another workspace with its page token", async () => {
    const { read, teams, usage } = await openUsage();
    const { workspaceId } = teams.beta.workspace;
    await recordUsage(usage, [{ workspaceId, time: recordedTime - 1 }]);
    const first = (await read(teams.beta.tokens.viewer, "calls", { max_results: 1 })).json();
    const page_token = first.next_page_token as string;
    const own = await read(teams.beta.tokens.viewer, "calls", { max_results: 1, page_token });
    expect(own.json().calls).toHaveLength(1);
    const foreign = await read(teams.alpha.tokens.viewer, "calls", { max_results: 1, page_token });
    expect(foreign.statusCode).toBe(404);
  });

  test("without the permission `read` gets its own usage alone", async () => {
    const { read, teams, usage, gateway } = await openUsage();
    const { alpha, beta } = teams;
    const { info, token } = await alpha.opened.tokens.createAccessToken({
      ...{ name: "caller", roles: ["invoker"] },
    });
    await gateway.tokenCache?.refresh();
    const principal = `token:${info.tokenId}`;
    await recordUsage(usage, [
      { workspaceId: alpha.workspace.workspaceId, principal, cost: 3n },
      // Ids of tokens are unique, but a record of another workspace must not count in any case.
      { workspaceId: beta.workspace.workspaceId, principal, cost: 5n },
    ]);
    for (const path of ["summary", "calls", "export"]) {
      expect((await read(token, path, queryOf(path))).statusCode).toBe(403);
    }
    const { rows } = (await read(token, "mine", { ...range, group_by: "principal" })).json();
    expect(rows).toMatchObject([
      { groups: [{ value: principal }], totals: { calls: 1, cost_nano_usd: "3" } },
    ]);
    const other = await read(token, "mine", { ...range, principal: `token:${alpha.ids.token_id}` });
    expect(other.json().rows).toMatchObject([{ totals: { calls: 1 } }]);
  });
});

test("a token of the installation reads all workspaces, or the one that it names", async () => {
  const { read, teams } = await openUsage();
  const query = { ...range, group_by: "workspace" };
  const all = (await read(adminToken, "summary", query)).json();
  const groups = [teams.alpha, teams.beta].map(({ workspace: { workspaceId, name } }) => ({
    groups: [{ value: workspaceId, name }],
  }));
  expect(all.rows).toHaveLength(2);
  expect(all.rows).toEqual(
    expect.arrayContaining(groups.map((one) => expect.objectContaining(one))),
  );
  const named = (await read(adminToken, "summary", query, "beta")).json();
  expect(named.rows).toMatchObject([groups[1]]);
  const filtered = await read(adminToken, "calls", {
    workspace_id: teams.alpha.workspace.workspaceId,
  });
  expect(filtered.body).toContain(teams.alpha.canary);
  expect(filtered.body).not.toContain(teams.beta.canary);
});

test("costs are USD and exact nano-USD, and absent if they are unknown", async () => {
  const { read, usage } = await openUsage();
  await recordUsage(usage, [
    { owner: "priced", cost: 1_234_567_890_123_456_789n / 2n },
    { owner: "partly", cost: 5n },
    { owner: "partly" },
    { owner: "unpriced" },
    { owner: "free", cost: 0n },
  ]);
  const query = { ...range, group_by: "owner" };
  const { rows } = (await read(adminToken, "summary", query, "default")).json();
  const shown = rows.map(({ groups, totals }: { groups: { value: string }[]; totals: object }) => {
    const { cost_usd, cost_nano_usd, unpriced_calls } = totals as Record<string, unknown>;
    return [groups[0]?.value, cost_usd, cost_nano_usd, unpriced_calls];
  });
  expect(shown).toEqual([
    ["priced", "617283945.061728394", "617283945061728394", 0],
    ["partly", "0.000000005", "5", 1],
    ["free", "0", "0", 0],
    ["unpriced", undefined, undefined, 1],
  ]);
  const { calls } = (await read(adminToken, "calls", { owner: "unpriced" })).json();
  expect(calls[0]).not.toHaveProperty("cost_usd");
});

test.each([
  ["summary", { from: 1 }, "`to` must be an integer"],
  ["summary", { from: 2, to: 1 }, "`from` must be before `to`"],
  ["summary", { ...range, group_by: "colour" }, "`group_by[0]` must be one of workspace, endpoint"],
  [
    "summary",
    { ...range, group_by: ["model", "model"] },
    "`group_by` must be a list of at most two",
  ],
  ["calls", { metadata: "team" }, "`metadata` must be up to 8 different keys with values"],
  ["calls", { status_class: 9 }, "`status_class` must be an integer from 1 to 5"],
  ["export", { format: "xml" }, "`format` must be one of jsonl, csv"],
  ["mine", { from: "yesterday", to: 9 }, "`from` must be an integer"],
])("/usage/%s rejects %j and names the field", async (path, query, message) => {
  const { read } = await openUsage();
  const response = await read(adminToken, path, query);
  expect([response.statusCode, response.json().error_code]).toEqual([
    400,
    "INVALID_PARAMETER_VALUE",
  ]);
  expect(response.json().message).toContain(message);
});

test.each(routes)("without a usage store, /usage/%s answers that none is kept", async (path) => {
  const { call } = await serveMemory();
  const { status, json } = await call("GET", `${base}/${path}${queryString({ ...queryOf(path) })}`);
  expect([status, json.message]).toEqual([501, "This gateway keeps no usage"]);
});

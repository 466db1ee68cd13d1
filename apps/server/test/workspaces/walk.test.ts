import { routes as callRoutes } from "@gw/data-plane";
import { protocolRoutes } from "@gw/store-rest/protocol";
import type { Response } from "light-my-request";
import { describe, expect, test } from "vitest";
import { requestExamples } from "../../src/control-plane/openapi/examples.ts";
import { cataloguePaths } from "../../src/workspaces/catalogue-paths.ts";
import { inject } from "../fixtures/inject.ts";
import { openTeams } from "../fixtures/teams.ts";

/** A request without its token and its workspace. */
interface Walked {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly scope: "workspace" | "installation" | "caller";
  /** The query of a GET request, or the body of others. */
  readonly input: Readonly<Record<string, unknown>>;
}

const walkedProtocol: readonly Walked[] = protocolRoutes.map(({ call, method, path, scope }) => ({
  ...{ name: call, method, path: `/api/v1/gateway${path}`, scope },
  // Filters would leave nothing to compare.
  input:
    call.startsWith("list") && call !== "listEndpointBindings" ? {} : (requestExamples[call] ?? {}),
}));

const walkedCatalogue: readonly Walked[] = [
  ...cataloguePaths.flatMap((path): Walked[] => [
    { name: `GET ${path}`, method: "GET", path, scope: "caller", input: {} },
    ...(["PATCH", "DELETE"] as const).map(
      (method): Walked => ({
        ...{ name: `${method} ${path}`, method, path: `${path}/unknown` },
        ...{ scope: "installation", input: {} },
      }),
    ),
  ]),
  { name: "metrics", method: "GET", path: "/metrics", scope: "installation", input: {} },
];

const walkedCalls: readonly Walked[] = callRoutes.map(({ method, path }) => ({
  ...{ name: `${method} ${path}`, method, path: path.replace("{model}", "unknown") },
  scope: "workspace" as const,
  input: { model: "unknown", messages: [], max_tokens: 1, input: "x" },
}));

const walked = [...walkedProtocol, ...walkedCatalogue, ...walkedCalls];

/** The requests with ids of other things in place of those in the examples. */
function withIds(input: Walked["input"], ids: Readonly<Record<string, string>>): Walked["input"] {
  return JSON.parse(JSON.stringify(input), (key, value: unknown) =>
    typeof value === "string" && key in ids ? ids[key] : value,
  );
}

const missingIds = Object.fromEntries(
  ["secret_id", "model_definition_id", "endpoint_id", "token_id", "workspace_id"].map((field) => [
    field,
    `${field === "model_definition_id" ? "d" : field.charAt(0)}-${"f".repeat(32)}`,
  ]),
);

async function openWalk() {
  const { app, log, gateway, teams } = await openTeams("alpha", "beta", "asleep", "gone");
  await gateway.workspaces.update({
    workspaceId: teams.asleep.workspace.workspaceId,
    suspended: true,
  });
  const { workspaceId: gone } = teams.gone.workspace;
  await gateway.workspaces.delete({ workspaceId: gone, cascade: true });
  await gateway.dataPlane?.endpoints.load();
  const every = async (role: "viewer" | "admin") => {
    const input = { name: role, workspace: "*", roles: [role, "invoker"] } as const;
    return (await gateway.tokens.createAccessToken(input)).token;
  };
  const { token: revoked, info } = await teams.alpha.opened.tokens.createAccessToken({
    ...{ name: "revoked", roles: ["admin", "invoker"] },
  });
  await teams.alpha.opened.tokens.revokeAccessToken({ tokenId: info.tokenId });
  const ofAll = { viewer: await every("viewer"), admin: await every("admin") };
  await gateway.tokenCache?.refresh();
  const before = log().length;

  let sent = 0;
  async function send(
    { method, path, input }: Walked,
    {
      token,
      workspace,
    }: { readonly token?: string | undefined; readonly workspace?: string | readonly string[] },
  ): Promise<Response> {
    const isRead = method === "GET";
    const query = isRead ? `?${new URLSearchParams(input as Record<string, string>)}` : "";
    sent += 1;
    return inject(app, {
      method: method as "GET",
      url: `${path}${query}`,
      remoteAddress: `10.0.${sent >> 8}.${sent & 255}`,
      headers: {
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(workspace !== undefined && { "x-mlflow-workspace": workspace as string }),
        ...(!isRead && { "content-type": "application/json" }),
      },
      ...(!isRead && { payload: JSON.stringify(input) }),
    });
  }
  return { app, gateway, teams, ofAll, revoked, send, newLog: () => log().slice(before) };
}

/** What two responses to the same request have in common. */
function comparable({ statusCode, body }: Response, ...texts: string[]): string {
  const text = texts.reduce((rest, one) => rest.replaceAll(one, "<text>"), body);
  return `${statusCode} ${text.replace(/"request_id":"[^"]*"/, "")}`;
}

function everythingIn(response: Response): string {
  return JSON.stringify([response.headers, response.body]);
}

describe("a token of the workspace alpha", () => {
  test.each(["viewer", "editor", "admin", "invoker"] as const)(
    "with the role %s finds nothing of other workspaces on any route, by id or by name",
    async (role) => {
      const { teams, send, newLog, gateway } = await openWalk();
      const token = teams.alpha.tokens[role];
      const wrong: string[] = [];
      for (const one of walked) {
        const foreign = { ...one, input: withIds(one.input, teams.beta.ids) };
        const missing = { ...one, input: withIds(one.input, missingIds) };
        // Named or not, the workspace is its own.
        for (const workspace of [undefined, "alpha"]) {
          const found = await send(foreign, { token, ...(workspace && { workspace }) });
          const none = await send(missing, { token, ...(workspace && { workspace }) });
          const betas = Object.values(teams.beta.ids);
          // The second of two creations conflicts with the first, and the audit trail grows.
          const isRepeatable = !/^create|^listAudit/.test(one.name);
          if (
            isRepeatable &&
            comparable(found, ...betas) !== comparable(none, ...Object.values(missingIds))
          ) {
            wrong.push(`${one.name}: ${found.body} is not ${none.body}`);
          }
          for (const response of [found, none]) {
            if (/canary-of-(beta|asleep|gone)/.test(everythingIn(response))) {
              wrong.push(`${one.name} shows ${response.body}`);
            }
            if (response.statusCode >= 500 && !/\b50[13]\b/.test(`${response.statusCode}`)) {
              wrong.push(`${one.name}: ${response.statusCode}`);
            }
          }
        }
        const other = await send(foreign, { token, workspace: "beta" });
        for (const name of ["absent", "asleep", "gone"]) {
          const same = await send(foreign, { token, workspace: name });
          if (comparable(other, "'beta'") !== comparable(same, `'${name}'`)) {
            wrong.push(`${one.name} in ${name}: ${same.body} is not ${other.body}`);
          }
        }
        const isConfined = one.scope === "workspace";
        if (isConfined && other.statusCode !== 404) wrong.push(`${one.name}: ${other.statusCode}`);
        if (isConfined && !other.body.includes("Workspace 'beta' not found")) {
          wrong.push(`${one.name}: ${other.body}`);
        }
        for (const workspace of ["Not a name", "api", ["alpha", "alpha"], ["alpha", "beta"]]) {
          const response = await send(one, { token, workspace });
          if (isConfined && response.statusCode !== 400) {
            wrong.push(`${one.name} in ${workspace}: ${response.statusCode}`);
          }
          if (!isConfined && comparable(response) !== comparable(await send(one, { token }))) {
            wrong.push(`${one.name} in ${workspace}: ${response.body}`);
          }
        }
      }
      expect(wrong).toEqual([]);
      expect(newLog()).not.toMatch(/canary-of-(beta|asleep|gone)|"absent"|Not a name/);
      const metrics = (await gateway.dataPlane?.metrics.text()) ?? "";
      const labels = new Set([...metrics.matchAll(/workspace="([^"]*)"/g)].map(([, name]) => name));
      expect([...labels].sort()).toEqual(["alpha", "asleep", "beta"]);
    },
  );
});

test("no token and a revoked one reach nothing, whatever workspace the request names", async () => {
  const { send, revoked } = await openWalk();
  const wrong: string[] = [];
  for (const one of walked) {
    for (const token of [undefined, revoked]) {
      for (const workspace of [undefined, "alpha", "absent", "Not a name"]) {
        const { statusCode } = await send(one, { token, ...(workspace && { workspace }) });
        if (statusCode !== 401) wrong.push(`${one.name} in ${workspace}: ${statusCode}`);
      }
    }
  }
  expect(wrong).toEqual([]);
});

test("a token of the installation reads each workspace by its name, and only this one", async () => {
  const { send, ofAll, teams } = await openWalk();
  const reads = walkedProtocol.filter(
    ({ method, scope, name }) =>
      method === "GET" && scope === "workspace" && !/AccessTokens|Audit/.test(name),
  );
  const token = ofAll.viewer;
  const seen = new Set<string>();
  const wrong: string[] = [];
  for (const read of reads) {
    for (const team of [teams.alpha, teams.beta, teams.asleep]) {
      const own = { ...read, input: withIds(read.input, team.ids) };
      const response = await send(own, { token, workspace: ` ${team.workspace.name} ` });
      const text = everythingIn(response);
      if (text.includes(team.canary)) seen.add(read.name);
      const others = [teams.alpha, teams.beta, teams.asleep].filter((one) => one !== team);
      if (others.some(({ canary }) => text.includes(canary))) wrong.push(`${read.name}: ${text}`);
      const elsewhere = await send(own, { token });
      if (everythingIn(elsewhere).includes("canary-of-")) wrong.push(`${read.name} in default`);
      for (const workspace of ["absent", "gone"]) {
        const { statusCode, body } = await send(own, { token, workspace });
        if (statusCode !== 404 || !body.includes(`Workspace '${workspace}' not found`)) {
          wrong.push(`${read.name} in ${workspace}: ${body}`);
        }
      }
    }
  }
  expect(wrong).toEqual([]);
  // Otherwise the canaries would prove nothing.
  expect([...seen].sort()).toEqual(
    reads
      .map(({ name }) => name)
      .filter((name) => !/getRevision|getSecretsConfig|listAudit/.test(name))
      .sort(),
  );
});

import { expect, test } from "vitest";
import {
  canaryOfOthers,
  comparable,
  everythingIn,
  missingIds,
  openWalk,
  walked,
  walkedProtocol,
  withIds,
} from "../fixtures/walk.ts";

const principals = (["alpha", "beta"] as const).flatMap((own) =>
  (["viewer", "editor", "admin", "invoker"] as const).map((role) => ({ own, role })),
);

test.each(principals)(
  "a token of the workspace $own with the role $role finds nothing of others on any route, by id or by name",
  async ({ own, role }) => {
    const { teams, send, newLog, gateway } = await openWalk();
    const other = own === "alpha" ? "beta" : "alpha";
    const token = teams[own].tokens[role];
    const wrong: string[] = [];
    for (const one of walked) {
      const foreign = { ...one, input: withIds(one.input, teams[other].ids) };
      const missing = { ...one, input: withIds(one.input, missingIds) };
      // Named or not, the workspace is its own.
      for (const workspace of [undefined, own]) {
        const found = await send(foreign, { token, ...(workspace && { workspace }) });
        const none = await send(missing, { token, ...(workspace && { workspace }) });
        const foreignIds = Object.values(teams[other].ids);
        // The second of two creations conflicts with the first, and the audit trail grows.
        const isRepeatable = !/^create|^listAudit/.test(one.name);
        if (
          isRepeatable &&
          comparable(found, ...foreignIds) !== comparable(none, ...Object.values(missingIds))
        ) {
          wrong.push(`${one.name}: ${found.body} is not ${none.body}`);
        }
        for (const response of [found, none]) {
          if (canaryOfOthers(own).test(everythingIn(response))) {
            wrong.push(`${one.name} shows ${response.body}`);
          }
          if (response.statusCode >= 500 && !/\b50[13]\b/.test(`${response.statusCode}`)) {
            wrong.push(`${one.name}: ${response.statusCode}`);
          }
        }
      }
      const refused = await send(foreign, { token, workspace: other });
      for (const name of ["absent", "asleep", "gone"]) {
        const same = await send(foreign, { token, workspace: name });
        if (comparable(refused, `'${other}'`) !== comparable(same, `'${name}'`)) {
          wrong.push(`${one.name} in ${name}: ${same.body} is not ${refused.body}`);
        }
      }
      const isConfined = one.scope === "workspace";
      if (isConfined && refused.statusCode !== 404) {
        wrong.push(`${one.name}: ${refused.statusCode}`);
      }
      if (isConfined && !refused.body.includes(`Workspace '${other}' not found`)) {
        wrong.push(`${one.name}: ${refused.body}`);
      }
      for (const workspace of ["Not a name", "api", [own, own], [own, other]]) {
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
    expect(newLog()).not.toMatch(canaryOfOthers(own));
    expect(newLog()).not.toMatch(/"absent"|Not a name/);
    const metrics = (await gateway.dataPlane?.metrics.text()) ?? "";
    const labels = new Set([...metrics.matchAll(/workspace="([^"]*)"/g)].map(([, name]) => name));
    expect([...labels].sort()).toEqual(["alpha", "asleep", "beta"]);
  },
);

test.each(["viewer", "admin"] as const)(
  "a token of the installation with the role %s finds nothing of others in the workspace that it names",
  async (role) => {
    const { teams, send, newLog, ofAll } = await openWalk();
    const wrong: string[] = [];
    for (const own of ["alpha", "beta"] as const) {
      const ids = teams[own === "alpha" ? "beta" : "alpha"].ids;
      for (const one of walked.filter(({ scope }) => scope === "workspace")) {
        const foreign = { ...one, input: withIds(one.input, ids) };
        const response = await send(foreign, { token: ofAll[role], workspace: own });
        if (canaryOfOthers(own).test(everythingIn(response))) {
          wrong.push(`${one.name} in ${own} shows ${response.body}`);
        }
      }
    }
    for (const one of walkedProtocol.filter(({ scope }) => scope === "installation")) {
      const { statusCode, body } = await send(one, { token: ofAll.viewer });
      if (statusCode !== 403 || body.includes("canary-of-")) {
        wrong.push(`${one.name}: ${statusCode} ${body}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(newLog()).not.toContain("canary-of-");
  },
);

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

/** Have no canary here. Without the name of a workspace, they read the usage of all. */
const readsOfUsage = ["summarizeUsage", "summarizeOwnUsage", "listUsageCalls", "exportUsage"];

test.each([
  ["viewer", /AccessTokens|Audit/],
  ["admin", /^$/],
] as const)(
  "a token of the installation with the role %s reads each workspace by its name, and only this one",
  async (role, ofAdmins) => {
    const { send, ofAll, teams } = await openWalk();
    const reads = walkedProtocol.filter(
      ({ method, scope, name }) =>
        method === "GET" &&
        scope === "workspace" &&
        !ofAdmins.test(name) &&
        !readsOfUsage.includes(name),
    );
    const token = ofAll[role];
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
        // Without a workspace, the audit trail is that of the installation.
        const isOfDefault = read.name !== "listAuditRecords";
        if (isOfDefault && everythingIn(elsewhere).includes("canary-of-")) {
          wrong.push(`${read.name} in default`);
        }
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
        .filter((name) => !/getRevision|getSecretsConfig|BudgetWindows/.test(name))
        .sort(),
    );
  },
);

import { routes as callRoutes } from "@gw/data-plane";
import type { AccessTokenRole, Permission } from "@gw/entities";
import { basePaths, protocolRoutes, type RouteScope } from "@gw/store-rest/protocol";
import { expect, test } from "vitest";
import { cataloguePaths } from "../../src/workspaces/catalogue-paths.ts";
import { registeredPaths } from "../fixtures/registered-paths.ts";
import { tokenGateway } from "../fixtures/token-gateway.ts";

/** The permissions of each role, independent of the implementation. */
const permissionsOfRole: Readonly<Record<AccessTokenRole, readonly Permission[]>> = {
  viewer: ["read"],
  editor: ["read", "write"],
  admin: ["read", "write", "admin"],
  invoker: ["invoke"],
};
const roleSets: readonly (readonly AccessTokenRole[])[] = [
  ...[["viewer"], ["editor"], ["admin"], ["invoker"]],
  ["viewer", "invoker"],
  ["admin", "invoker"],
] as const;

const methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/** Every path with its method, its permission and its scope. */
const routes: readonly (readonly [string, string, Permission | "any", RouteScope])[] = [
  ...protocolRoutes.map((one) => [one.method, one.path, one.permission, one.scope] as const),
  ...callRoutes.map(({ method, path }) => [method, path, "invoke", "workspace"] as const),
  ["GET", "/metrics", "admin", "installation"],
];

const serverInfo = ["/api/3.0/mlflow/server-info", "/ajax-api/3.0/mlflow/server-info"];
const open = ["/healthz", "/readyz", "/openapi.json", "/docs", ...serverInfo];

test("the routes of this test are all registered paths", async () => {
  const { app } = await tokenGateway();
  const under = (basePath: string, path: string): string =>
    /^\/(v1|v1beta|v1alpha|openai|gateway|metrics)\b/.test(path) ? path : `${basePath}${path}`;
  const walked = basePaths.flatMap((basePath) => routes.map(([, path]) => under(basePath, path)));
  const calls = new Set(callRoutes.map(({ path }) => path));
  const known = [...registeredPaths(app), ...calls];
  const catalogue = cataloguePaths.flatMap((path) => [path, `${path}/:name`]);
  expect([...new Set([...walked, ...open, ...catalogue])].sort()).toEqual(known.sort());
});

const grants = roleSets.flatMap((roles) =>
  ([undefined, "*"] as const).map((workspace) => {
    const where = workspace === undefined ? "the workspace default" : "the installation";
    return [`${roles.join("+")} of ${where}`, roles, workspace] as const;
  }),
);

test.each(grants)(
  "a token of %s reaches exactly the paths and methods that its roles permit",
  async (_, roles, workspace) => {
    const { issue, send } = await tokenGateway();
    const { token } = await issue(roles, { workspace });
    const permissions = roles.flatMap((role) => permissionsOfRole[role]);
    const wrong: string[] = [];
    for (const [own, path, permission, scope] of routes) {
      for (const method of methods) {
        // Handlers of other methods read no body.
        const { status } = await send({
          token,
          method,
          path,
          ...(own === "POST" && { body: {} }),
        });
        const isInScope = scope !== "installation" || workspace === "*";
        const isPermitted = isInScope && (permission === "any" || permissions.includes(permission));
        const isCall = permission === "invoke";
        const isServed = method === own || (isCall && own === "GET" && method === "HEAD");
        const isRight = isServed
          ? (status === 403) === !isPermitted && status !== 401
          : status === (isCall && !isPermitted ? 403 : 405);
        if (!isRight) wrong.push(`${method} ${path}: ${status}`);
      }
    }
    expect(wrong).toEqual([]);
  },
);

test.each([
  [["invoker"], "GET", "/secrets/list", "read", "viewer or editor or admin"],
  [["viewer"], "POST", "/secrets/create", "write", "editor or admin"],
  [["editor", "invoker"], "GET", "/audit", "admin", "admin"],
  [["admin"], "GET", "/v1/models", "invoke", "invoker"],
] as const)(
  "a token of %j that cannot %s %s gets the missing permission",
  async (roles, method, path, lacks, has) => {
    const { issue, send } = await tokenGateway();
    const { token } = await issue(roles);
    const { status, json } = await send({
      token,
      method,
      path,
      ...(method === "POST" && { body: {} }),
    });
    expect([status, json.message ?? json.error.message]).toEqual([
      403,
      `The access token lacks the permission \`${lacks}\`; use a token with the role ${has}`,
    ]);
  },
);

import { createModuleRecorder } from "@gw/bundle";
import { expect, test } from "vitest";
import { apiClient } from "../fixtures/served-memory.ts";
import { runServer, startServer } from "../fixtures/server-process.ts";
import { temporaryFolder } from "../fixtures/temporary-folder.ts";

const token = "test-admin-token-0123456789abcdef";

/** The names of packages and bundled files among URLs. */
function namesOf(modules: readonly string[]): string[] {
  const names = modules.map((module) => {
    const [installed] = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(module)?.slice(1) ?? [];
    return installed ?? /\/dist\/(?:bundle\/)?(.+?)(?:-[\w-]{8})?\.js$/.exec(module)?.[1];
  });
  return [...new Set(names.filter((name) => name !== undefined))];
}

test("a start with SQLite loads one bundle and one driver, and the response compiler later", async () => {
  const cwd = temporaryFolder();
  const recorder = createModuleRecorder(cwd);
  const env = { GW_ADMIN_TOKEN: token, ...recorder.env };
  const { child, url, ended } = await startServer({ cwd, env });
  expect((await fetch(`${url}/readyz`)).status).toBe(200);
  const atStart = namesOf(recorder.modules());
  expect(atStart).toEqual(expect.arrayContaining(["main", "serve", "better-sqlite3"]));
  // Parts that the bundle shares with --help, --version or a file that is loaded later are in separate
  // files.
  expect(atStart.length).toBeLessThan(15);
  expect(atStart).not.toContain("fast-json-stringify");

  const listed = await apiClient(url, token)("GET", "/api/v1/gateway/secrets/list");
  expect(listed.status).toBe(200);
  expect(namesOf(recorder.modules())).toContain("fast-json-stringify");

  expect((await fetch(`${url}/docs`)).status).toBe(200);
  child.kill("SIGTERM");
  await ended;
  // An import of `node:http` would load Node's own HTTP client.
  const builtin = recorder.modules().filter((name) => name.startsWith("NativeModule"));
  expect(builtin).toContain("NativeModule http");
  expect(builtin).not.toContain("NativeModule internal/deps/undici/undici");
});

test.each([
  ["postgresql", "pg"],
  ["mysql", "mysql2"],
])("a start with %s loads no other driver than %s", async (scheme, driver) => {
  const cwd = temporaryFolder();
  const recorder = createModuleRecorder(cwd);
  const { code } = await runServer({
    cwd,
    env: {
      GW_ADMIN_TOKEN: token,
      GW_DATABASE_URL: `${scheme}://gw:gw@127.0.0.1:1/gw`,
      GW_KEK_1: `raw:${Buffer.alloc(32, 1).toString("base64")}`,
      ...recorder.env,
    },
  });
  expect(code).toBe(1);
  const names = namesOf(recorder.modules());
  expect(names).toContain(driver);
  const drivers = ["better-sqlite3", "pg", "mysql2", "@aws-sdk/client-kms"];
  expect(names.filter((name) => drivers.includes(name))).toEqual([driver]);
});

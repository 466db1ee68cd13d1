import { randomBytes } from "node:crypto";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { apiClient } from "../fixtures/served-memory.ts";
import { startServer } from "../fixtures/server-process.ts";
import { temporaryFolder } from "../fixtures/temporary-folder.ts";

const token = "test-admin-token-0123456789abcdef";
const newKey = (): string => `raw:${randomBytes(32).toString("base64")}\n`;

/** A server with a secret, whose key is in the given file. */
async function serverWithKey(file: string, env: Readonly<Record<string, string>>) {
  const cwd = temporaryFolder();
  const path = join(cwd, file);
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  writeFileSync(path, newKey(), { mode: 0o600 });
  const { url } = await startServer({ cwd, env: { ...env, GW_ADMIN_TOKEN: token } });
  const api = apiClient(url, token);
  const change = (route: string, body: object) =>
    api("POST", `/api/v1/gateway/secrets/${route}`, {
      ...body,
      secret_value: { api_key: "sk-0123456789abcdef" },
    });
  const { json } = await change("create", { secret_name: "first" });
  return { path, change, secretId: json.secret.secret_id as string };
}

describe.each<[string, Readonly<Record<string, string>>]>([
  ["keys/key", { GW_KEK_1_FILE: "keys/key" }],
  ["keys/key", { GW_KEK_1: "file:keys/key" }],
  ["keys/kek-1", { GW_KEK_DIR: "keys" }],
  [".gw/kek-1", {}],
])("a server with its key in %s and the settings %o", (file, env) => {
  test.each([
    ["changed", (path: string) => writeFileSync(path, newKey())],
    ["disappeared", (path: string) => rmSync(path)],
  ])("seals no secret once the file has %s", async (_, lose) => {
    const { path, change, secretId } = await serverWithKey(file, env);
    lose(path);
    const responses = [
      await change("update", { secret_id: secretId }),
      await change("create", { secret_name: "second" }),
    ];
    for (const { status, json } of responses) {
      expect([status, json]).toMatchObject([
        503,
        {
          error_code: "TEMPORARILY_UNAVAILABLE",
          message: expect.stringContaining("so no secret is sealed with it"),
        },
      ]);
    }
  });
});

import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { KekSettingError, loadKek } from "@gw/crypto";
import fc from "fast-check";
import { describe, expect, onTestFinished, test } from "vitest";
import { vaultKeys } from "../src/index.ts";
import { parseKeyPath } from "../src/key-path.ts";
import { context, startVault } from "./vault.ts";

type Environment = Record<string, string | undefined>;

const load = (env: Environment, value = "transit/gateway") =>
  loadKek({
    source: `vault:${value}`,
    version: 4,
    name: "GW_KEK_4",
    env,
    providers: [vaultKeys],
  });

async function errorOf(env: Environment, value?: string): Promise<string> {
  const error: unknown = await load(env, value).catch((error: unknown) => error);
  expect(KekSettingError.is(error)).toBe(true);
  return (error as Error).message;
}

function temporaryFile(name: string, content: string): string {
  const folder = mkdtempSync(join(tmpdir(), "gw-vault-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, name);
  writeFileSync(path, content, { mode: 0o600 });
  return path;
}

describe("a setting of the scheme vault", () => {
  test("loads a key from the Vault of the environment", async () => {
    const { vault } = await startVault({ namespace: "admin" });
    const kek = await load(vault.environment);
    expect([kek.version, kek.provider]).toEqual([4, "vault"]);
    const dek = randomBytes(32);
    expect(await kek.unwrap(await kek.wrap(dek, context), context)).toEqual(dek);
  });

  test("warns about a token file that other users can read", async () => {
    const { vault } = await startVault();
    const file = temporaryFile("token", vault.token);
    const { VAULT_ADDR } = vault.environment;
    const warnings: string[] = [];
    const kek = await loadKek({
      ...{ source: "vault:transit/gateway", version: 4, name: "GW_KEK_4", providers: [vaultKeys] },
      env: { VAULT_ADDR, VAULT_TOKEN_FILE: file },
      onWarning: (warning) => warnings.push(warning),
    });
    await kek.createCheck();
    expect(warnings).toEqual([]);
    chmodSync(file, 0o644);
    await kek.createCheck();
    expect(warnings).toEqual([
      "the file that VAULT_TOKEN_FILE points to can be read by other users of this machine: run " +
        "chmod 600 on it",
    ]);
  });

  test("reads the token file for each call", async () => {
    const { vault } = await startVault();
    const file = temporaryFile("token", `${vault.token}\n`);
    const { VAULT_ADDR } = vault.environment;
    const kek = await load({ VAULT_ADDR, VAULT_TOKEN: "", VAULT_TOKEN_FILE: file });
    await kek.createCheck();
    vault.token = "hvs.renewed";
    const rejected: unknown = await kek.createCheck().catch((error: unknown) => error);
    expect(rejected).toMatchObject({
      message: "the key provider vault rejected the request (403)",
    });
    writeFileSync(file, vault.token);
    await kek.createCheck();
    for (const content of ["", "two words", "x".repeat(9_000)]) {
      writeFileSync(file, content);
      const missing: unknown = await kek.createCheck().catch((error: unknown) => error);
      expect(missing).toMatchObject({
        code: "KEK_PROVIDER_UNAVAILABLE",
        message: "the key provider vault has no valid token in VAULT_TOKEN_FILE",
      });
    }
  });

  test("uses TLS and trusts the certificates of VAULT_CACERT", async () => {
    const file = temporaryFile("cert.pem", "");
    const key = join(file, "../key.pem");
    const subject = ["-subj", "/CN=vault", "-addext", "subjectAltName=IP:127.0.0.1"];
    const curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
    const args = ["req", "-x509", "-days", "1", ...curve, "-keyout", key, "-out", file, ...subject];
    execFileSync("openssl", args, { stdio: "ignore" });
    const identity = { key: readFileSync(key, "utf8"), cert: readFileSync(file, "utf8") };
    const { vault } = await startVault({ identity });
    await (await load({ ...vault.environment, VAULT_CACERT: file })).createCheck();
    const untrusting = await load(vault.environment);
    const error: unknown = await untrusting.createCheck().catch((error: unknown) => error);
    expect(error).toMatchObject({
      message: "the key provider vault did not answer (DEPTH_ZERO_SELF_SIGNED_CERT)",
    });
    expect(vault.server.received).toHaveLength(1);
  });

  test.each([
    [
      { VAULT_ADDR: undefined },
      "VAULT_ADDR to be an https:// URL, or an http:// URL on this machine",
    ],
    [{ VAULT_ADDR: "" }, "VAULT_ADDR"],
    [{ VAULT_ADDR: "http://canary.internal:8200" }, "VAULT_ADDR"],
    [{ VAULT_ADDR: "https://canary:canary@vault" }, "VAULT_ADDR"],
    [{ VAULT_TOKEN: undefined }, "exactly one of VAULT_TOKEN and VAULT_TOKEN_FILE"],
    [{ VAULT_TOKEN_FILE: "/canary" }, "exactly one of VAULT_TOKEN and VAULT_TOKEN_FILE"],
    [{ VAULT_TOKEN: "canary canary" }, "VAULT_TOKEN to be visible ASCII"],
    [{ VAULT_NAMESPACE: "canary canary" }, "VAULT_NAMESPACE"],
    [{ VAULT_CACERT: "/canary" }, "VAULT_CACERT to be a readable file of certificates"],
  ])("is rejected with invalid variables: %j", async (env: Environment, rule) => {
    const valid = { VAULT_ADDR: "https://vault:8200", VAULT_TOKEN: "hvs.canary" };
    const message = await errorOf({ ...valid, ...env });
    expect(message).toContain(`GW_KEK_4 requires ${rule}`);
    expect(message).not.toContain("canary");
  });

  test("of another form is rejected with its name and form, not the value", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "binary", minLength: 1 }), async (text) => {
        fc.pre(parseKeyPath(text) === undefined);
        expect(await errorOf({}, text)).toBe("GW_KEK_4 must be vault:<mount>/<key>");
      }),
    );
  });
});

test("parseKeyPath never returns a path outside its mount", () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom("a", "..", ".", "", "%2e", "b-c", "/", "?", "#")),
      (parts) => {
        const text = parts.join("/");
        const path = parseKeyPath(text);
        if (path === undefined) return;
        const url = new URL(`https://vault/v1/${path.mount}/encrypt/${path.key}`);
        expect(url.pathname).toBe(`/v1/${path.mount}/encrypt/${path.key}`);
        expect(`${path.mount}/${path.key}`).toBe(text);
      },
    ),
  );
});

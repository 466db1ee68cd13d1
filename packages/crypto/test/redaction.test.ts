import { inspect } from "node:util";
import { expect, test } from "vitest";
import {
  createExternalKek,
  KeyRing,
  loadKek,
  openSecretFields,
  parseKekSource,
  sealSecretFields,
} from "../src/index.js";
import { MlflowKek } from "../src/mlflow-kek.js";
import { keyOf } from "./keys.js";

const key = keyOf("canary").export();
const passphrase = "canary passphrase 0123456789";
const context = { secretId: "s-1", secretName: "canary" };
const fields = { api_key: "sk-canary-0123456789" };

/** Everything that a log line might show of a value. */
function shown(value: unknown): string {
  const options = { depth: Infinity, showHidden: true, showProxy: true, maxStringLength: null };
  const stack = value instanceof Error ? `${value.stack} ${String(value.cause)}` : "";
  return [inspect(value, options), inspect(value, { ...options, customInspect: false })]
    .concat(JSON.stringify(value) ?? "", String(value), stack)
    .join("\n");
}

function expectNothingOf(text: string): void {
  const canaries = [key, Buffer.from(passphrase), Buffer.from(fields.api_key)];
  for (const canary of canaries) {
    for (const encoding of ["utf8", "hex", "base64"] as const) {
      expect(text).not.toContain(canary.toString(encoding));
    }
    // As util.inspect prints the bytes of a buffer.
    expect(text).not.toContain(
      canary
        .subarray(0, 8)
        .toString("hex")
        .replace(/(..)(?!$)/g, "$1 "),
    );
    expect(text).not.toContain([...canary.subarray(0, 4)].join(","));
  }
}

test("neither key, ring, source nor opened secret shows what it holds", async () => {
  const source = `raw:${key.toString("base64")}`;
  const kek = await loadKek({ source, version: 1 });
  const keyRing = new KeyRing([kek]);
  const envelope = await sealSecretFields({ fields, context, kek });
  const opened = await openSecretFields({ envelope, context, keyRing });
  const mlflow = new MlflowKek(1, keyOf("canary"), false);
  const sources = [parseKekSource(source), parseKekSource(`passphrase:${passphrase}`)];
  for (const value of [kek, keyRing, envelope, opened, mlflow, ...sources]) {
    expectNothingOf(shown(value));
  }
});

test("neither key nor secret has a public field for what it holds", async () => {
  const kek = await loadKek({ source: `raw:${key.toString("hex")}`, version: 1 });
  const call = async () => key;
  const external = createExternalKek({
    version: 1,
    provider: "acme",
    encrypt: call,
    decrypt: call,
  });
  expect(Reflect.ownKeys(kek).sort()).toEqual(["kdf", "provider", "version"]);
  expect(Reflect.ownKeys(external).sort()).toEqual(["provider", "version"]);
  const mlflow = new MlflowKek(1, keyOf("canary"), false);
  expect(Reflect.ownKeys(mlflow).sort()).toEqual(["isDefault", "version"]);
});

test("no error of a record shows key or value", async () => {
  const kek = await loadKek({ source: `raw:${key.toString("hex")}`, version: 1 });
  const envelope = await sealSecretFields({ fields, context, kek });
  const other = await loadKek({ source: `raw:${"0".repeat(64)}`, version: 1 });
  const attempts = [
    { envelope, context, keyRing: new KeyRing([other]) },
    { envelope, context, keyRing: new KeyRing([]) },
    { envelope, context: { ...context, secretId: "s-2" }, keyRing: new KeyRing([kek]) },
    { envelope: { ...envelope, kekVersion: 7 }, context, keyRing: new KeyRing([kek]) },
  ];
  for (const attempt of attempts) {
    const error = await openSecretFields(attempt).catch((error: unknown) => error);
    expect(error).toMatchObject({ name: "CryptoError" });
    expectNothingOf(shown(error));
    expect(shown(error)).not.toContain(Buffer.from(envelope.wrappedDek).toString("hex"));
  }
});

test("a record sealed over text that is no JSON does not show the text when it fails", async () => {
  const error = await sealSecretFields({
    fields: fields.api_key as never,
    context,
    kek: await loadKek({ source: `raw:${key.toString("hex")}`, version: 1 }),
  }).catch((error: unknown) => error);
  expect(error).toBeInstanceOf(TypeError);
  expectNothingOf(shown(error));
});

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
import { MlflowKek } from "../src/mlflow/mlflow-kek.js";
import { keyOf } from "./keys.js";

const key = keyOf("canary").export();
const passphrase = "canary passphrase 0123456789";
const context = { secretId: "s-1", secretName: "canary" };
const fields = { api_key: "sk-canary-0123456789" };

/** All textual representations of a value that a log line could contain. */
function representations(value: unknown): string {
  const options = { depth: Infinity, showHidden: true, showProxy: true, maxStringLength: null };
  const stack = value instanceof Error ? `${value.stack} ${String(value.cause)}` : "";
  return [inspect(value, options), inspect(value, { ...options, customInspect: false })]
    .concat(JSON.stringify(value) ?? "", String(value), stack)
    .join("\n");
}

function expectNoSecretIn(text: string): void {
  const canaries = [key, Buffer.from(passphrase), Buffer.from(fields.api_key)];
  for (const canary of canaries) {
    for (const encoding of ["utf8", "hex", "base64"] as const) {
      expect(text).not.toContain(canary.toString(encoding));
    }
    // The format of a buffer in util.inspect.
    expect(text).not.toContain(
      canary
        .subarray(0, 8)
        .toString("hex")
        .replace(/(..)(?!$)/g, "$1 "),
    );
    expect(text).not.toContain([...canary.subarray(0, 4)].join(","));
  }
}

test("keys, key rings, sources and opened secrets never print their content", async () => {
  const source = `raw:${key.toString("base64")}`;
  const kek = await loadKek({ source, version: 1 });
  const keyRing = new KeyRing([kek]);
  const envelope = await sealSecretFields({ fields, context, kek });
  const opened = await openSecretFields({ envelope, context, keyRing });
  const mlflow = new MlflowKek(1, keyOf("canary"), false);
  const sources = [parseKekSource(source), parseKekSource(`passphrase:${passphrase}`)];
  for (const value of [kek, keyRing, envelope, opened, mlflow, ...sources]) {
    expectNoSecretIn(representations(value));
  }
});

test("keys have no public property with key bytes", async () => {
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

test("errors of records contain no key and no value", async () => {
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
    expectNoSecretIn(representations(error));
    expect(representations(error)).not.toContain(Buffer.from(envelope.wrappedDek).toString("hex"));
  }
});

test("the error for invalid fields does not contain them", async () => {
  const error = await sealSecretFields({
    fields: fields.api_key as never,
    context,
    kek: await loadKek({ source: `raw:${key.toString("hex")}`, version: 1 }),
  }).catch((error: unknown) => error);
  expect(error).toBeInstanceOf(TypeError);
  expectNoSecretIn(representations(error));
});

import { createSecretKey, type KeyObject, pbkdf2Sync, randomBytes } from "node:crypto";
import { deriveMlflowKek, openMlflowSecret, sealMlflowSecret } from "@gw/crypto";
import type { BenchPath } from "../bench-path.ts";
import { compare } from "../compare.ts";
import { openBare, sealBare } from "../floors/bare-aead.ts";
import type { BareEnvelope } from "../floors/bare-gw2.ts";

const fields = { api_key: "sk-proj-0123456789abcdefghijklmnopqrstuvwxyz-ABCDEFGH" };
const context = {
  secretId: "s-0123456789abcdef0123456789abcdef",
  secretName: "openai-production",
};
const passphrase = "a passphrase of the benchmark";

/** Opening and sealing what MLflow reads, against the same two GCM done bare. */
export const mlflowPath: BenchPath = {
  name: "mlflow",
  async run({ effort }) {
    const kek = await deriveMlflowKek(passphrase, 1);
    const salt = Buffer.from("mlflow-secrets-kek-v1-2025\0\0\0\x01", "latin1");
    const bareKek = createSecretKey(pbkdf2Sync(passphrase, salt, 600_000, 32, "sha256"));

    // Each side opens what the other sealed: they do the same work.
    const envelope = sealMlflowSecret({ fields, context, kek });
    open(bareKek, envelope);
    openMlflowSecret({ envelope: { ...seal(bareKek), kekVersion: 1 }, context, kek });

    const opening = await compare(
      {
        ours: () => openMlflowSecret({ envelope, context, kek }),
        floor: () => open(bareKek, envelope),
      },
      effort,
    );
    const sealing = await compare(
      { ours: () => sealMlflowSecret({ fields, context, kek }), floor: () => seal(bareKek) },
      effort,
    );
    return [
      { name: "mlflow open", ...opening, aim: { atMost: 1.3 } },
      { name: "mlflow seal", ...sealing },
    ];
  },
};

function associatedData(): Buffer {
  return Buffer.from(`${context.secretId}|${context.secretName}`);
}

function seal(kek: KeyObject): BareEnvelope {
  const dek = randomBytes(32);
  return {
    encryptedValue: sealBare(
      createSecretKey(dek),
      Buffer.from(JSON.stringify(fields)),
      associatedData(),
    ),
    wrappedDek: sealBare(kek, dek),
  };
}

function open(kek: KeyObject, { encryptedValue, wrappedDek }: BareEnvelope): object {
  const dek = openBare(kek, wrappedDek);
  return JSON.parse(openBare(createSecretKey(dek), encryptedValue, associatedData()).toString());
}

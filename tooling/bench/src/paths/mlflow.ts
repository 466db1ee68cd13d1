import { createSecretKey, type KeyObject, pbkdf2Sync, randomBytes } from "node:crypto";
import { deriveMlflowKek, openMlflowSecret, sealMlflowSecret } from "@gw/crypto";
import { openBaseline, sealBaseline } from "../baselines/aead.ts";
import type { BaselineEnvelope } from "../baselines/gw2.ts";
import { compare } from "../figures/compare.ts";
import type { BenchPath } from "./bench-path.ts";

const fields = { api_key: "sk-proj-0123456789abcdefghijklmnopqrstuvwxyz-ABCDEFGH" };
const context = {
  secretId: "s-0123456789abcdef0123456789abcdef",
  secretName: "openai-production",
};
const passphrase = "benchmark passphrase";

/** Opens and seals in the MLflow format, against the same two GCM operations in node:crypto. */
export const mlflowPath: BenchPath = {
  name: "mlflow",
  async run({ effort }) {
    const kek = await deriveMlflowKek(passphrase, 1);
    const salt = Buffer.from("mlflow-secrets-kek-v1-2025\0\0\0\x01", "latin1");
    const baselineKek = createSecretKey(pbkdf2Sync(passphrase, salt, 600_000, 32, "sha256"));

    // Each side opens a record of the other, which shows that they do the same work.
    const envelope = sealMlflowSecret({ fields, context, kek });
    open(baselineKek, envelope);
    openMlflowSecret({ envelope: { ...seal(baselineKek), kekVersion: 1 }, context, kek });

    const opening = await compare(
      {
        candidate: () => openMlflowSecret({ envelope, context, kek }),
        baseline: () => open(baselineKek, envelope),
      },
      effort,
    );
    const sealing = await compare(
      {
        candidate: () => sealMlflowSecret({ fields, context, kek }),
        baseline: () => seal(baselineKek),
      },
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

function seal(kek: KeyObject): BaselineEnvelope {
  const dek = randomBytes(32);
  return {
    encryptedValue: sealBaseline(
      createSecretKey(dek),
      Buffer.from(JSON.stringify(fields)),
      associatedData(),
    ),
    wrappedDek: sealBaseline(kek, dek),
  };
}

function open(kek: KeyObject, { encryptedValue, wrappedDek }: BaselineEnvelope): object {
  const dek = openBaseline(kek, wrappedDek);
  return JSON.parse(
    openBaseline(createSecretKey(dek), encryptedValue, associatedData()).toString(),
  );
}

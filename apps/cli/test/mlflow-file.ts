import { join } from "node:path";
import { deriveMlflowKek, sealMlflowSecret } from "@gw/crypto";
import { type MlflowFile, type MlflowVersion, openMlflowFile } from "@gw/mlflow-database";

export const passphrase = "a passphrase of at least 32 characters";

/** An id of MLflow's form. */
const id = (letter: string, number: number): string =>
  `${letter}-${number.toString(16).padStart(32, "0")}`;

export interface SealedRow {
  readonly secret_id: string;
  readonly secret_name: string;
  readonly encrypted_value: Uint8Array;
  readonly wrapped_dek: Uint8Array;
  readonly kek_version: number;
}

export async function sealedRow(number: number, value: string): Promise<SealedRow> {
  const kek = await deriveMlflowKek(passphrase, 1);
  const context = { secretId: id("s", number), secretName: `secret ${number}` };
  const sealed = sealMlflowSecret({ fields: { api_key: value }, context, kek });
  return {
    secret_id: context.secretId,
    secret_name: context.secretName,
    encrypted_value: sealed.encryptedValue,
    wrapped_dek: sealed.wrappedDek,
    kek_version: 1,
  };
}

/** A database of MLflow with a model and an endpoint for each of the secrets. */
export function fillMlflow(file: MlflowFile, secrets: readonly SealedRow[]): void {
  for (const [index, secret] of secrets.entries()) {
    const number = index + 1;
    file.insert("secrets", { ...secret, provider: "openai" });
    file.insert("model_definitions", {
      ...{ model_definition_id: id("d", number), name: `model ${number}`, provider: "openai" },
      ...{ model_name: "gpt-4o", secret_id: secret.secret_id },
    });
    file.insert("endpoints", { endpoint_id: id("e", number), name: `endpoint-${number}` });
    file.insert("endpoint_model_mappings", {
      ...{ mapping_id: id("m", number), endpoint_id: id("e", number), weight: 0.5 },
      model_definition_id: id("d", number),
    });
    file.insert("endpoint_tags", { endpoint_id: id("e", number), key: "team", value: "search" });
    file.insert("endpoint_bindings", {
      ...{ endpoint_id: id("e", number), resource_type: "scorer", resource_id: `${number}` },
    });
  }
}

export function openFileIn(folder: string, version: MlflowVersion) {
  const path = join(folder, "mlflow.db");
  return { url: `sqlite:${path}`, file: openMlflowFile(path, version) };
}

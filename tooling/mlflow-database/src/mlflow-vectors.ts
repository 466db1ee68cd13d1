import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Where the shared vectors stand: beside the repository, or where GW_TEST_VECTORS says. */
const folder =
  process.env.GW_TEST_VECTORS ??
  fileURLToPath(new URL("../../../../shared/vectors", import.meta.url));

/** A secret as MLflow sealed it. */
export interface MlflowVector {
  readonly comment: string;
  readonly passphrase: string;
  readonly kek_version: number;
  readonly secret_id: string;
  readonly secret_name: string;
  /** A bare text where MLflow was given one. */
  readonly secret_value: Readonly<Record<string, string>> | string;
  readonly encrypted_value_hex: string;
  readonly wrapped_dek_hex: string;
  readonly expect: "accept" | "reject";
}

/** The vectors that MLflow's own code made; none where they do not stand. */
export function readMlflowVectors(): readonly MlflowVector[] {
  const path = `${folder}/envelope-mlflow.json`;
  if (!existsSync(path)) return [];
  return (JSON.parse(readFileSync(path, "utf8")) as { vectors: MlflowVector[] }).vectors;
}

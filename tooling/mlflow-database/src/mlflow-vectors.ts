import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The folder of the shared test vectors: GW_TEST_VECTORS, or a folder next to the repository. */
const folder =
  process.env.GW_TEST_VECTORS ??
  fileURLToPath(new URL("../../../../shared/vectors", import.meta.url));

/** A secret sealed by MLflow. */
export interface MlflowVector {
  readonly comment: string;
  readonly passphrase: string;
  readonly kek_version: number;
  readonly secret_id: string;
  readonly secret_name: string;
  /** A string if MLflow was given a string. */
  readonly secret_value: Readonly<Record<string, string>> | string;
  readonly encrypted_value_hex: string;
  readonly wrapped_dek_hex: string;
  readonly expect: "accept" | "reject";
}

/** The vectors that MLflow's code generated; empty if the file does not exist. */
export function readMlflowVectors(): readonly MlflowVector[] {
  const path = `${folder}/envelope-mlflow.json`;
  if (!existsSync(path)) return [];
  return (JSON.parse(readFileSync(path, "utf8")) as { vectors: MlflowVector[] }).vectors;
}

import type { SealedEnvelope } from "./gw2-envelope.js";
import type { MlflowKek } from "./mlflow-kek.js";
import type { RandomSource } from "./random-source.js";
import type { Secret } from "./secret.js";
import type { SecretFields } from "./secret-fields.js";

/** What MLflow binds a record to. */
export interface MlflowContext {
  readonly secretId: string;
  readonly secretName: string;
}

export function sealMlflowSecret(_options: {
  readonly fields: SecretFields;
  readonly context: MlflowContext;
  readonly kek: MlflowKek;
  readonly random?: RandomSource | undefined;
}): SealedEnvelope {
  throw new Error("not yet");
}

export function openMlflowSecret(_options: {
  readonly envelope: SealedEnvelope;
  readonly context: MlflowContext;
  readonly kek: MlflowKek;
  readonly onWarning?: ((message: string) => void) | undefined;
}): Secret<SecretFields> {
  throw new Error("not yet");
}

/** A key derived from MLflow's passphrase. Opaque: the key is never shown. */
export interface MlflowKek {
  readonly version: number;
  /** True where the passphrase was MLflow's public default. */
  readonly isDefault: boolean;
}

export function isMlflowDefaultPassphrase(_passphrase: string): boolean {
  throw new Error("not yet");
}

export async function deriveMlflowKek(
  _passphrase: string,
  _kekVersion: number,
): Promise<MlflowKek> {
  throw new Error("not yet");
}

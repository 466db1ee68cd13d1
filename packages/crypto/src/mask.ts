import type { SecretFields } from "./secret-fields.js";

export function maskSecretValue(_value: string): string {
  throw new Error("not yet");
}

export function maskSecretFields(_fields: SecretFields): Record<string, string> {
  throw new Error("not yet");
}

export function maskLikeMlflow(_value: string): string {
  throw new Error("not yet");
}

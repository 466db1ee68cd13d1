export type { EnvelopeContext, EnvelopePurpose } from "./envelope/envelope-context.js";
export {
  openSecretFields,
  rewrapDek,
  type SealedEnvelope,
  sealSecretFields,
} from "./envelope/gw2-envelope.js";
export type { RandomSource } from "./envelope/random-source.js";
export { CryptoError, type CryptoErrorCode, cryptoErrorCodes, KekSettingError } from "./errors.js";
export { cacheDeks, type DekCacheOptions } from "./kek/caching-kek.js";
export {
  createExternalKek,
  type ExternalKekOptions,
  type ProviderContext,
} from "./kek/external-kek.js";
export { type KdfParameters, newKdfParameters } from "./kek/kdf.js";
export type { KekCheck, KekProvider } from "./kek/kek-provider.js";
export { type KekLookup, KeyRing } from "./kek/key-ring.js";
export {
  type ExportKdf,
  type ExportKey,
  type ExportMac,
  type LoadExportKeyOptions,
  loadExportKey,
} from "./kek-source/export-key.js";
export type { KekProviderFactory, KekProviderSetting } from "./kek-source/kek-provider-factory.js";
export {
  generateRawKek,
  type KekScheme,
  type KekSource,
  type ParseKekSourceOptions,
  parseKekSource,
} from "./kek-source/kek-source.js";
export { type KekFile, type ReadKeyFileOptions, readKeyFile } from "./kek-source/key-file.js";
export { type LoadKekOptions, loadKek } from "./kek-source/load-kek.js";
export { type ResolveKekSourceOptions, resolveKekSource } from "./kek-source/resolve-kek-source.js";
export { maskLikeMlflow, maskSecretFields, maskSecretValue } from "./mask.js";
export {
  type MlflowContext,
  openMlflowSecret,
  sealMlflowSecret,
} from "./mlflow/mlflow-envelope.js";
export {
  deriveMlflowKek,
  isMlflowDefaultPassphrase,
  type MlflowKek,
  mlflowDefaultPassphrase,
} from "./mlflow/mlflow-kek.js";
export { readBounded } from "./read-bounded.js";
export { isRedactable, knownPrefixes } from "./redactable.js";
export { Secret } from "./secret.js";
export type { SecretFields } from "./secret-fields.js";

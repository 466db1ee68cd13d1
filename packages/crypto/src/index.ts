export { cacheDeks, type DekCacheOptions } from "./caching-kek.js";
export type { EnvelopeContext, EnvelopePurpose } from "./envelope-context.js";
export { CryptoError, type CryptoErrorCode, cryptoErrorCodes } from "./errors.js";
export {
  type ExportKdf,
  type ExportKey,
  type ExportMac,
  type LoadExportKeyOptions,
  loadExportKey,
} from "./export-key.js";
export {
  createExternalKek,
  type ExternalKekOptions,
  type ProviderContext,
} from "./external-kek.js";
export {
  openSecretFields,
  rewrapDek,
  type SealedEnvelope,
  sealSecretFields,
} from "./gw2-envelope.js";
export { type KdfParameters, newKdfParameters } from "./kdf.js";
export type { KekCheck, KekProvider } from "./kek-provider.js";
export type { KekProviderFactory, KekProviderSetting } from "./kek-provider-factory.js";
export { KekSettingError } from "./kek-setting-error.js";
export {
  generateRawKek,
  type KekScheme,
  type KekSource,
  type ParseKekSourceOptions,
  parseKekSource,
} from "./kek-source.js";
export { type KekFile, readKeyFile } from "./key-file.js";
export { type KekLookup, KeyRing } from "./key-ring.js";
export { type LoadKekOptions, loadKek } from "./load-kek.js";
export { maskLikeMlflow, maskSecretFields, maskSecretValue } from "./mask.js";
export { type MlflowContext, openMlflowSecret, sealMlflowSecret } from "./mlflow-envelope.js";
export {
  deriveMlflowKek,
  isMlflowDefaultPassphrase,
  type MlflowKek,
  mlflowDefaultPassphrase,
} from "./mlflow-kek.js";
export type { RandomSource } from "./random-source.js";
export { type ResolveKekSourceOptions, resolveKekSource } from "./resolve-kek-source.js";
export { Secret } from "./secret.js";
export type { SecretFields } from "./secret-fields.js";

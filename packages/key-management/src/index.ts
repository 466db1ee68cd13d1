export {
  DurableFile,
  type DurableFileOptions,
  writeDurableFile,
} from "./durable-file.js";
export { type VerifyKeysOptions, verifyKeys } from "./key-check/verify-keys.js";
export { KeyError, type KeyErrorCode, keyErrorCodes } from "./key-error.js";
export { type KeyNotice, type KeyNoticeCode, keyNoticeCodes } from "./key-notice.js";
export { type FollowKeysOptions, followKeys, type KeyFollower } from "./key-ring/follow-keys.js";
export { LiveKeyRing, type RefreshedKeys } from "./key-ring/live-key-ring.js";
export { makeFolder } from "./make-folder.js";
export { openSealedSecret } from "./open-sealed-secret.js";
export { type AdoptKekOptions, adoptKek } from "./operations/adopt-kek.js";
export {
  createKeyOperations,
  type KeyOperationsOptions,
} from "./operations/create-key-operations.js";
export { kekInfos } from "./operations/kek-infos.js";
export { type ReencryptSecretsOptions, reencryptSecrets } from "./rotation/reencrypt-secrets.js";
export {
  type RotateKeysOptions,
  type RotationProgress,
  type RotationReport,
  rotateKeys,
} from "./rotation/rotate-keys.js";
export {
  type RotateToKeyOptions,
  type RotateToKeyProgress,
  type RotateToKeyReport,
  rotateToKey,
} from "./rotation/rotate-to-key.js";
export type { SecretsProgress, WalkOptions, WalkReport } from "./rotation/walk-secrets.js";
export { type KeySettings, parseKeySettings } from "./settings/key-settings.js";
export { openKeyRing } from "./start-check/open-key-ring.js";
export type { OpenedKeyRing, OpenKeyRingOptions } from "./start-check/opened-key-ring.js";
export { unboundSecretsNotice } from "./start-check/unbound-secrets.js";

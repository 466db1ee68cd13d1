export { type Examination, type ExamineKeysOptions, examineKeys } from "./examine-keys.js";
export { type Finding, findingGrades } from "./findings.js";
export { type FollowKeysOptions, followKeys, type KeyFollower } from "./follow-keys.js";
export { KeyError, type KeyErrorCode, keyErrorCodes } from "./key-error.js";
export { type KeyNotice, type KeyNoticeCode, keyNoticeCodes } from "./key-notice.js";
export { type KeySettings, parseKeySettings } from "./key-settings.js";
export { LiveKeyRing, type RefreshedKeys } from "./live-key-ring.js";
export { openKeyRing } from "./open-key-ring.js";
export { envelopeContextOf, openSealedSecret } from "./open-sealed-secret.js";
export type { OpenedKeyRing, OpenKeyRingOptions } from "./opened-key-ring.js";
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
export { type VerifyKeysOptions, verifyKeys } from "./rotation/verify-keys.js";
export type { SecretsProgress, WalkOptions, WalkReport } from "./rotation/walk-secrets.js";

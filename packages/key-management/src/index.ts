export { KeyError, type KeyErrorCode, keyErrorCodes } from "./key-error.js";
export { type KeyNotice, type KeyNoticeCode, keyNoticeCodes } from "./key-notice.js";
export { type KeySettings, parseKeySettings } from "./key-settings.js";
export { openKeyRing } from "./open-key-ring.js";
export { envelopeContextOf, openSealedSecret } from "./open-sealed-secret.js";
export type { OpenedKeyRing, OpenKeyRingOptions } from "./opened-key-ring.js";

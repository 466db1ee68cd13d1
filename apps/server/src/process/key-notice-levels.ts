import type { KeyNoticeCode } from "@gw/key-management";

/** The log level of each kind of notice about the keys: those that ask for an action are warnings. */
export const keyNoticeLevels: Readonly<Record<KeyNoticeCode, "info" | "warn">> = {
  KEY_GENERATED: "info",
  KEY_REGISTERED: "info",
  KEY_NOT_REGISTERED: "info",
  KEY_RETIRED: "info",
  KEY_SETTING_RISKY: "warn",
  SECRETS_UNREADABLE: "warn",
  KEY_LOADED: "info",
  KEY_DROPPED: "info",
  KEY_UNUSABLE: "warn",
  KEY_LOST: "warn",
  KEYS_CONFIRMED: "info",
};

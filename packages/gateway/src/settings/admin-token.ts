import type { Setting } from "./setting.js";
import { SettingError } from "./setting-error.js";

const pattern = /^[\x21-\x7e]{32,4096}$/;

/** The setting GW_ADMIN_TOKEN. */
export const adminTokenSetting: Setting<string> = {
  meaning: "token of the principal `admin`: 32 to 4,096 visible ASCII characters",
  shownDefault: "generated into the data folder",
  secret: "path",
  requiresValue: true,
  rule: "have 32 to 4,096 visible ASCII characters without spaces",
  example: "$(openssl rand -hex 32)",
  parse: (text) => (pattern.test(text) ? text : undefined),
};

/**
 * Checks an admin token that does not come from the environment, such as one from a file.
 *
 * @param place - the source of the token, for the error
 * @throws SettingError
 */
export function checkAdminToken(place: string, token: string): string {
  if (pattern.test(token)) return token;
  throw new SettingError(
    `${place} must ${adminTokenSetting.rule}, such as the output of: openssl rand -hex 32`,
  );
}

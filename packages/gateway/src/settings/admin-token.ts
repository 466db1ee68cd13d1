import type { Setting } from "./setting.js";
import { SettingError } from "./setting-error.js";

const pattern = /^[\x21-\x7e]{32,4096}$/;

/** GW_ADMIN_TOKEN. */
export const adminTokenSetting: Setting<string> = {
  meaning: "token of the principal `admin`: 32 to 4,096 visible ASCII characters",
  shownDefault: "generated into the data folder",
  rule: "hold 32 to 4,096 visible ASCII characters without spaces",
  example: "the output of `openssl rand -hex 32`",
  parse: (text) => (pattern.test(text) ? text : undefined),
};

/**
 * Checks an admin token that was read from elsewhere than the environment.
 *
 * @param place - where it was read, for the error
 * @throws SettingError
 */
export function checkAdminToken(place: string, token: string): string {
  if (pattern.test(token)) return token;
  throw new SettingError(
    `${place} must ${adminTokenSetting.rule}, such as ${adminTokenSetting.example}`,
  );
}

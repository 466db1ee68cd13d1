import { OperatorFileError, readOperatorFile } from "@gw/crypto/operator-input";
import type { WarningListener } from "./setting.js";
import { SettingError } from "./setting-error.js";

/**
 * Reads the file after `file:` in a setting, which keeps a secret out of process lists.
 *
 * @param setting - the name of the setting or option, for errors
 * @throws SettingError that never contains the content
 */
export function readSettingFile(
  setting: string,
  path: string,
  {
    example,
    onWarning,
  }: { readonly example: string; readonly onWarning?: WarningListener | undefined },
): string {
  try {
    const { text, risk } = readOperatorFile(path, { isOwned: true });
    if (risk !== undefined) onWarning?.(`The file that ${setting} points to ${risk}`);
    return text;
  } catch (error) {
    if (!OperatorFileError.is(error)) throw error;
    const { code, message } = error;
    const rule =
      code === undefined
        ? `must name a file that can be trusted, after file:; it ${message}`
        : `must name a readable file, after file: (${code})`;
    throw SettingError.of({ setting, rule, example });
  }
}

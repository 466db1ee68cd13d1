import { describeSettings } from "./describe-settings.js";

/** Every setting of the server with its meaning and default, for the help of a program. */
export function settingsHelp(): string {
  const settings = describeSettings().map(({ name, meaning, default: shown }) => {
    const suffix = shown === "" ? "" : ` (default: ${shown})`;
    return `  ${name}\n${wrapped(`${meaning}${suffix}`.replaceAll("`", ""))}`;
  });
  return `Settings, from environment variables:\n${settings.join("\n")}\n`;
}

/** Breaks a text into indented lines of at most 100 characters. */
function wrapped(text: string): string {
  return text.replaceAll(/(?! )(.{1,94})(?: |$)/g, "      $1\n").trimEnd();
}

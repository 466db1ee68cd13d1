import { existsSync } from "node:fs";
import { GatewayError } from "@gw/entities";
import type { CliIo } from "../terminal/cli-io.js";
import { notice } from "../terminal/output.js";

/** What the arguments of a process hold, every other process of the machine can read. */
export function warnOfPassword(io: CliIo, option: string, text: string): void {
  if (!/^[a-z]+:\/\/[^/?#]*:[^/?#]*@/.test(text)) return;
  notice(
    io,
    `The password in ${option} can be seen by others on this machine while this runs: put the URL ` +
      `into a variable or a file, and give ${option} env:<name> or file:<path>`,
  );
}

/** Opening a SQLite file would make it: for what only reads, it must be there. */
export function requireExisting(url: string, hint: string): void {
  const path = fileOf(url);
  if (path === undefined || existsSync(path)) return;
  throw new GatewayError("RESOURCE_DOES_NOT_EXIST", `there is no database file ${path}; ${hint}`);
}

/** The file of a SQLite database; nothing for another one. */
export function fileOf(url: string): string | undefined {
  return /^sqlite:(?!:memory:$)(?:\/\/(?=\/))?(.+)$/.exec(url)?.[1];
}

import { existsSync } from "node:fs";
import { GatewayError } from "@gw/entities";
import type { CliIo } from "../terminal/cli-io.js";
import { notice } from "../terminal/output.js";

/** Warns of a password in an argument, which other processes of the machine can read. */
export function warnOfPassword(io: CliIo, option: string, text: string): void {
  if (!/^[a-z]+:\/\/[^/?#]*:[^/?#]*@/.test(text)) return;
  notice(
    io,
    `Other users of this machine can see the password in ${option} while this command runs: put the ` +
      `URL into a variable or a file, and pass ${option} env:<name> or file:<path>`,
  );
}

/** Checks that a SQLite file exists, because opening it would create it. */
export function requireExisting(url: string, hint: string): void {
  const path = fileOf(url);
  if (path === undefined || existsSync(path)) return;
  throw new GatewayError("RESOURCE_DOES_NOT_EXIST", `there is no database file ${path}; ${hint}`);
}

/** The path of a SQLite database; `undefined` for a database server. */
export function fileOf(url: string): string | undefined {
  return /^sqlite:(?!:memory:$)(?:\/\/(?=\/))?(.+)$/.exec(url)?.[1];
}

import {
  type AccessTokenRole,
  accessTokenRoles,
  type CreateAccessTokenInput,
  everyWorkspace,
  type IssuedAccessToken,
} from "@gw/entities";
import type { Command } from "commander";
import { wrongUse } from "../../cli-error.js";
import { withClient, withInstallation } from "../../connection/connect.js";
import { collect } from "../../options/secret-options.js";
import { type StoreOptions, storeCommand } from "../../options/store-command.js";
import type { CliIo } from "../../terminal/cli-io.js";
import { writeNewFile } from "../../terminal/new-file.js";
import { notice, printDone } from "../../terminal/output.js";
import { quoted } from "../../terminal/printable.js";
import { showTime } from "../../views/time.js";
import { refOf } from "./revoke.js";

interface Options extends StoreOptions {
  readonly role?: readonly string[];
  readonly owner?: string;
  readonly endpoint?: readonly string[];
  readonly expires?: string;
  readonly out?: string;
  readonly allWorkspaces?: boolean;
}

export function createToken(io: CliIo): Command {
  return storeCommand("create", "Issue an access token; it is shown only once.", [
    "gw tokens create ci --role invoker --endpoint chat --endpoint embed --expires 90d",
    "gw tokens create anna --role editor --role invoker --owner anna --out anna-token",
    "gw tokens create lead --role admin --workspace research",
    "gw tokens create operator --role admin --all-workspaces",
  ])
    .argument("<name>", "purpose of the token; need not be unique")
    .option("--role <role>", `${accessTokenRoles.join(", ")}; repeatable`, collect)
    .option(
      "--endpoint <endpoint>",
      "endpoint that an invoker may call, name or id (default: all); repeatable",
      collect,
    )
    .option("--owner <name>", "user or team that its calls are attributed to (default: none)")
    .option("--all-workspaces", "a token of the installation, for every workspace")
    .option("--expires <time>", "lifetime, such as 12h or 90d (default: unlimited)")
    .option("--out <file>", "write it to a new file that only you can read (mode 0600)")
    .addHelpText(
      "after",
      `
viewer reads, editor also changes, admin also manages tokens and the audit trail; invoker calls
endpoints and can be combined with the others. A token works in one workspace: --workspace, or the
one of the token that issues it, or default. With --all-workspaces it works in every workspace, and
an admin also manages workspaces and keys; --endpoint then names endpoints of default, and the token
can call no others. A token has at most the permissions of the token that issued it, and is revoked
with it. Only its hash is stored: if a token is lost, revoke it
and issue another one.`,
    )
    .action(async (name: string, options: Options) => {
      const roles = parseRoles(options.role);
      const expiresAt = parseExpiry(options.expires);
      if (options.allWorkspaces && options.workspace !== undefined) {
        throw wrongUse("--workspace and --all-workspaces cannot be used together");
      }
      const connect = options.allWorkspaces ? withInstallation : withClient;
      await connect(io, options, async ({ tokens, by }) => {
        const { out, owner, endpoint: endpoints } = options;
        const workspace = options.allWorkspaces ? everyWorkspace : undefined;
        const input: CreateAccessTokenInput = {
          ...{ name, owner, workspace, roles, endpoints, expiresAt },
        };
        // A token for a misspelt endpoint would permit nothing.
        const issued = await tokens.createAccessToken(input, { ...by, strict: true });
        if (out === undefined) return show(io, options, issued);
        const { token, info } = issued;
        await writeNewFile(out, `${token}\n`).catch(async (error: unknown) => {
          // The token was not saved anywhere, so it must not stay valid.
          await tokens.revokeAccessToken(refOf(info), by);
          throw error;
        });
        printDone(io, options, `Wrote the token ${quoted(name)} to ${out}`, { file: out, info });
        if (!options.json) notice(io, describeToken(issued));
      });
    });
}

function show(io: CliIo, options: Options, issued: IssuedAccessToken): void {
  printDone(io, options, issued.token, issued);
  if (!options.json) notice(io, `It is not shown again. ${describeToken(issued)}`);
}

function describeToken({ info }: IssuedAccessToken): string {
  const { tokenId, workspace, roles, expiresAt } = info;
  const end = expiresAt === undefined ? "never expires" : `expires at ${showTime(expiresAt)}`;
  const isConfinedAdmin = roles.includes("admin") && workspace !== everyWorkspace;
  return [
    `Its id is ${tokenId}; it ${end}. Revoke it with gw tokens revoke ${tokenId}.`,
    ...(isConfinedAdmin
      ? [
          `It administers the workspace ${workspace} only: keys, workspaces and the tokens of others ` +
            "need a token that was issued with --all-workspaces.",
        ]
      : []),
  ].join(" ");
}

function parseRoles(given: readonly string[] = []): AccessTokenRole[] {
  const roles = given.flatMap((text) => accessTokenRoles.find((role) => role === text) ?? []);
  if (roles.length > 0 && roles.length === given.length) return roles;
  throw wrongUse(`--role is required and must be one of ${accessTokenRoles.join(", ")}`);
}

const units: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

function parseExpiry(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const [, amount, unit = ""] = /^([1-9][0-9]{0,5})([mhd])$/.exec(text) ?? [];
  if (amount === undefined) {
    throw wrongUse("--expires must be a number of minutes, hours or days, such as 30m, 12h or 90d");
  }
  return Date.now() + Number(amount) * (units[unit] ?? 0);
}

import { type AccessTokenRef, everyWorkspace, type GatewayAccessTokenInfo } from "@gw/entities";
import type { Command } from "commander";
import { withClient } from "../../connection/connect.js";
import { everyToken } from "../../lookup/every-token.js";
import { findToken, issuedWith } from "../../lookup/find-token.js";
import { suggesting } from "../../lookup/suggesting.js";
import { type StoreOptions, storeCommand } from "../../options/store-command.js";
import type { CliIo } from "../../terminal/cli-io.js";
import { requireConfirmation } from "../../terminal/confirmation.js";
import { printDone } from "../../terminal/output.js";
import { quoted } from "../../terminal/printable.js";

interface Options extends StoreOptions {
  readonly yes?: boolean;
}

export function revokeToken(io: CliIo): Command {
  return storeCommand("revoke", "Revoke an access token and all tokens issued with it.", [
    "gw tokens revoke ci",
    "gw tokens revoke t-0123456789abcdef0123456789abcdef --yes",
  ])
    .argument("<token>", "id (t-…) or unique name; never the token itself")
    .option("-y, --yes", "do not ask for confirmation")
    .action(async (text: string, options: Options) => {
      await withClient(io, options, async (client) => {
        const { tokens, by } = client;
        const all = await everyToken(client);
        const names = () =>
          all.flatMap(({ name, revokedAt }) => (revokedAt === undefined ? [name] : []));
        const token = await suggesting(text, names, () => findToken(all, text));
        const isShared = token.workspace === everyWorkspace;
        await requireConfirmation(io, options, {
          question: `Revoke the token ${named(token)}`,
          effects: [
            "Requests with it fail from then on. This cannot be undone.",
            ...issuedWith(all, token).map(
              (one) => `Also revokes ${named(one)}, which was issued with it.`,
            ),
            ...(isShared ? ["Also revokes what was issued with it in other workspaces."] : []),
          ],
        });
        const revoked = await tokens.revokeAccessToken(refOf(token), by);
        const others = revoked.length > 1 ? ` and ${revoked.length - 1} issued with it` : "";
        const sentence =
          revoked.length === 0
            ? `${named(token)} was already revoked`
            : `Revoked ${named(token)}${others}`;
        printDone(io, options, sentence, { revoked });
      });
    });
}

/** A token of the installation is in no workspace. */
export function refOf({ tokenId, workspace }: GatewayAccessTokenInfo): AccessTokenRef {
  return workspace === everyWorkspace ? { tokenId, workspace } : { tokenId };
}

function named({ name, tokenId }: GatewayAccessTokenInfo): string {
  return `${quoted(name)} (${tokenId})`;
}

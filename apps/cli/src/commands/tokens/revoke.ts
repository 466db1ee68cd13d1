import type { GatewayAccessTokenInfo } from "@gw/entities";
import type { Command } from "commander";
import { withClient } from "../../connection/connect.js";
import { everyPage } from "../../lookup/every-page.js";
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
      await withClient(io, options, async ({ tokens, by }) => {
        const all = await everyPage((page) => tokens.listAccessTokens(page));
        const names = () =>
          all.flatMap(({ name, revokedAt }) => (revokedAt === undefined ? [name] : []));
        const token = await suggesting(text, names, () => findToken(all, text));
        await requireConfirmation(io, options, {
          question: `Revoke the token ${named(token)}`,
          effects: [
            "Requests with it fail from then on. This cannot be undone.",
            ...issuedWith(all, token).map(
              (one) => `Also revokes ${named(one)}, which was issued with it.`,
            ),
          ],
        });
        const revoked = await tokens.revokeAccessToken({ tokenId: token.tokenId }, by);
        const others = revoked.length > 1 ? ` and ${revoked.length - 1} issued with it` : "";
        const sentence =
          revoked.length === 0
            ? `${named(token)} was already revoked`
            : `Revoked ${named(token)}${others}`;
        printDone(io, options, sentence, { revoked });
      });
    });
}

function named({ name, tokenId }: GatewayAccessTokenInfo): string {
  return `${quoted(name)} (${tokenId})`;
}

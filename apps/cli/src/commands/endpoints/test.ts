import type { ModelTestResult } from "@gw/entities";
import type { Command } from "commander";
import { CliError } from "../../cli-error.js";
import type { CliIo } from "../../terminal/cli-io.js";
import { exitCodes } from "../../exit-code.js";
import { notTriedWords } from "../../explain/unusable.js";
import { findEndpoint } from "../../lookup/find-entity.js";
import { interruptible } from "../../terminal/interruptible.js";
import { printJson } from "../../terminal/output.js";
import { ProcessEnded } from "../../process-ended.js";
import { type StoreOptions, storeCommand } from "../../options/store-command.js";
import { type TestConnection, withTestConnection } from "../../test-connection.js";
import { renderTestResults } from "../../views/test-report.js";

export function testEndpoint(io: CliIo): Command {
  return storeCommand("test", "Call each model of an endpoint once, with as little as can be.", [
    "gw endpoints test chat",
    "gw endpoints test chat --database sqlite:.gw/gateway.db",
    "gw endpoints test chat --json | jq '.[] | select(.error)'",
  ])
    .argument("<endpoint>", "name or id (e-…)")
    .addHelpText(
      "after",
      `
Needs a token that may write (editor or admin), or with --database the keys of a server's settings.
Calls only what the GW_EGRESS_ALLOW of the server lets it, or with --database the one here. Asks each
model for one token (those of OpenAI and Azure for at most 16), which the provider may bill; one that
does not chat is asked to embed a word.
Ends with 0 when all answered, 3 when some did, 1 when none did, 130 after Ctrl-C, which ends the
calls at the providers, too.`,
    )
    .action(async (name: string, options: StoreOptions) => {
      const results = await withTestConnection(io, options, async (connection) => {
        const tried = await tryAll(connection, name);
        return tried.map(explained);
      });
      if (options.json) printJson(io, results);
      else io.stdout.write(renderTestResults(results, io.stdout));
      const answered = results.filter(({ outcome }) => outcome === "answered").length;
      if (answered === 0) throw new ProcessEnded(exitCodes.failed);
      if (answered < results.length) throw new ProcessEnded(exitCodes.doneInPart);
    });
}

async function tryAll(
  { store, endpointTester }: TestConnection,
  name: string,
): Promise<readonly ModelTestResult[]> {
  const { endpointId } = await findEndpoint(store, name);
  return interruptible(async (signal) => {
    try {
      return await endpointTester.testGatewayEndpoint({ endpointId }, { signal });
    } catch (error) {
      if (!signal.aborted) throw error;
      throw new CliError(exitCodes.interrupted, "INTERRUPTED", "interrupted, calls were ended");
    }
  });
}

/** A reason in words, with what to do on this command line. */
function explained(trial: ModelTestResult): ModelTestResult {
  return trial.reason === undefined ? trial : { ...trial, error: notTriedWords[trial.reason] };
}

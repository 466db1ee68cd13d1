import type { ModelTestResult } from "@gw/entities";
import type { Command } from "commander";
import { CliError } from "../../cli-error.js";
import { withClient } from "../../connection/connect.js";
import type { GatewayClient } from "../../connection/gateway-client.js";
import { exitCodes } from "../../exit-code.js";
import { lookUpEndpoint } from "../../lookup/look-up-entity.js";
import { type StoreOptions, storeCommand } from "../../options/store-command.js";
import { ProcessEnded } from "../../process-ended.js";
import type { CliIo } from "../../terminal/cli-io.js";
import { interruptible } from "../../terminal/interruptible.js";
import { printJson } from "../../terminal/output.js";
import { notTriedReasonTexts } from "../../views/not-tried-reasons.js";
import { renderTestResults } from "../../views/test-report.js";

export function testEndpoint(io: CliIo): Command {
  return storeCommand("test", "Call each model of an endpoint once with a minimal request.", [
    "gw endpoints test chat",
    "gw endpoints test chat --database sqlite:.gw/gateway.db",
    "gw endpoints test chat --json | jq '.[] | select(.error)'",
  ])
    .argument("<endpoint>", "name or id (e-…)")
    .addHelpText(
      "after",
      `
Requires a token with write permission (editor or admin) or, with --database, the keys of the
server. GW_EGRESS_ALLOW of the server limits what is called; with --database, that of this
environment. Each model is asked for one token (OpenAI and Azure: at most 16), which the provider
may bill; a model that does not support chat is asked to embed one word.

Exit codes: 0 all models answered, 3 some answered, 1 none answered, 130 after Ctrl-C, which also
cancels the calls at the providers.`,
    )
    .action(async (name: string, options: StoreOptions) => {
      const results = await withClient(io, { ...options, keyUse: "open" }, async (client) => {
        const tested = await testAll(client, name);
        return tested.map(withReasonText);
      });
      if (options.json) printJson(io, results);
      else io.stdout.write(renderTestResults(results, io.stdout));
      const answered = results.filter(({ outcome }) => outcome === "answered").length;
      if (answered === 0) throw new ProcessEnded(exitCodes.failed);
      if (answered < results.length) throw new ProcessEnded(exitCodes.doneInPart);
    });
}

async function testAll(
  { store, endpointTester }: GatewayClient,
  name: string,
): Promise<readonly ModelTestResult[]> {
  const { endpointId } = await lookUpEndpoint(store, name);
  return interruptible(async (signal) => {
    try {
      return await endpointTester.testGatewayEndpoint({ endpointId }, { signal });
    } catch (error) {
      if (!signal.aborted) throw error;
      throw new CliError(exitCodes.interrupted, "INTERRUPTED", "interrupted; calls were cancelled");
    }
  });
}

function withReasonText(result: ModelTestResult): ModelTestResult {
  if (result.reason === undefined) return result;
  return { ...result, error: notTriedReasonTexts[result.reason] };
}

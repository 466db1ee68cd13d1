import type { Command } from "commander";
import { CliError, wrongUse } from "../../cli-error.js";
import type { CliIo } from "../../cli-io.js";
import { databaseSettings } from "../../database-option.js";
import { requireExisting } from "../../database-url.js";
import { exitCodes } from "../../exit-code.js";
import { findEndpoint } from "../../find.js";
import { interruptible } from "../../interruptible.js";
import { withLocalGateway } from "../../local-gateway.js";
import { printJson } from "../../output.js";
import { ProcessEnded } from "../../process-ended.js";
import { type StoreOptions, storeCommand } from "../../store-options.js";
import type { ModelTrial } from "../../trial/model-trial.js";
import { renderTrials } from "../../views/trial-report.js";

/** Milliseconds after which a model that says nothing counts as one that fails. */
const patience = 60_000;

export function testEndpoint(io: CliIo): Command {
  return storeCommand("test", "Call each model of an endpoint once, with as little as can be.", [
    "gw endpoints test chat --database sqlite:.gw/gateway.db",
    "gw endpoints test chat --database env:DATABASE_URL --json | jq '.[] | select(.error)'",
  ])
    .argument("<endpoint>", "name or id (e-…)")
    .addHelpText(
      "after",
      `
Works where the database can be reached (--database or GW_DATABASE_URL), with the keys of its settings,
and calls only what a server with the same GW_EGRESS_ALLOW would. Asks each model for one token (those
of OpenAI and Azure for at most 16), which the provider may bill; a model that does not chat fails.
Ends with 0 when all answered, 3 when some did, 1 when none did.`,
    )
    .action(async (name: string, options: StoreOptions) => {
      const trials = await tryAll(io, options, name);
      if (options.json) printJson(io, trials);
      else io.stdout.write(renderTrials(trials, io.stdout));
      const answered = trials.filter(({ outcome }) => outcome === "answered").length;
      if (answered === 0) throw new ProcessEnded(exitCodes.failed);
      if (answered < trials.length) throw new ProcessEnded(exitCodes.doneInPart);
    });
}

async function tryAll(
  io: CliIo,
  { database }: StoreOptions,
  name: string,
): Promise<readonly ModelTrial[]> {
  if (database === undefined && (io.env.GW_DATABASE_URL ?? "") === "") {
    throw wrongUse(
      "a server calls an endpoint, not its models one by one: run this where its database can be " +
        "reached, with --database and the keys of the server, or ask the endpoint with gw call",
    );
  }
  const settings = await databaseSettings(io, database);
  requireExisting(settings.databaseUrl, "gw serve or gw secrets create makes one");
  const [{ withLocalCalls }, { endpointOfModel, tryModels }] = await Promise.all([
    import("../../call/local-calls.js"),
    import("../../trial/model-trial.js"),
  ]);
  const deadlines = settings.calls.deadlines;
  const calls = {
    ...settings.calls,
    deadlines: { ...deadlines, total: Math.min(deadlines.total, patience) },
  };
  return withLocalGateway(io, { settings, database }, async ({ store, resolver }) => {
    const endpoint = await findEndpoint(store, name);
    const resolved = await resolver.resolveEndpoint({ endpointName: endpoint.name });
    const singles = new Map(
      resolved.endpoint.models.map((model) => [
        model.modelDefinitionId,
        endpointOfModel(resolved.endpoint, model),
      ]),
    );
    const findSingle = (id: string) => singles.get(id);
    return interruptible(async (signal) => {
      try {
        return await withLocalCalls({ settings: calls, findEndpoint: findSingle }, (target) =>
          tryModels(endpoint, resolved.endpoint, { target, signal }),
        );
      } catch (error) {
        if (!signal.aborted) throw error;
        throw new CliError(exitCodes.interrupted, "INTERRUPTED", "interrupted, calls were ended");
      }
    });
  });
}

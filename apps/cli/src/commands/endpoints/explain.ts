import type { GatewayStore } from "@gw/store-abstract";
import type { Command } from "commander";
import type { CliIo } from "../../terminal/cli-io.js";
import { withStore } from "../../connection/connect.js";
import { databaseSettings } from "../../options/database-option.js";
import { requireExisting } from "../../connection/database-url.js";
import type { Openings } from "../../explain/explanation.js";
import { findEndpoint } from "../../lookup/find-entity.js";
import { withLocalGateway } from "../../connection/local-gateway.js";
import { printJson } from "../../terminal/output.js";
import { type StoreOptions, storeCommand } from "../../options/store-command.js";
import { renderExplanation } from "../../views/explanation-report.js";

export function explainEndpointCommand(io: CliIo): Command {
  return storeCommand("explain", "Say which models a call would try, and how likely each is.", [
    "gw endpoints explain chat",
    "gw endpoints explain chat --database sqlite:.gw/gateway.db",
    "gw endpoints explain chat --json | jq '.tried[] | {name, first: .chances[0]}'",
  ])
    .argument("<endpoint>", "name or id (e-…)")
    .addHelpText(
      "after",
      `
Calls nothing. A place says how likely a model is tried first, second and so on, where all before it
fail. With --database it also opens the credentials with the keys here, shows none, and says which do
not open; the audit trail has that they were opened.`,
    )
    .action(async (name: string, options: StoreOptions) => {
      const { database } = options;
      if (database === undefined) {
        return withStore(io, options, (store) =>
          explain(io, options, { store, name, openings: async () => throughServer }),
        );
      }
      // Whatever is wrong with the keys: that is part of the explanation.
      const settings = { ...(await databaseSettings(io, database)), degraded: true };
      requireExisting(settings.databaseUrl, "gw serve or gw secrets create makes one");
      const { findOpenings } = await import("../../explain/openings.js");
      return withLocalGateway(io, { settings, database }, (gateway) =>
        explain(io, options, {
          store: gateway.store,
          name,
          openings: (endpointName) => findOpenings(gateway, endpointName),
        }),
      );
    });
}

const throughServer = "a server does not say; --database <url> opens them with the keys here";

async function explain(
  io: CliIo,
  options: StoreOptions,
  {
    store,
    name,
    openings,
  }: {
    readonly store: GatewayStore;
    readonly name: string;
    readonly openings: (endpointName: string) => Promise<Openings>;
  },
): Promise<void> {
  // With it comes the runtime, which most commands do without.
  const { explainEndpoint } = await import("../../explain/explanation.js");
  const endpoint = await findEndpoint(store, name);
  const explanation = await explainEndpoint(store, endpoint, await openings(endpoint.name));
  if (options.json) return printJson(io, explanation);
  io.stdout.write(renderExplanation(explanation, io.stdout));
}

import type { IncomingHttpHeaders } from "node:http";

/** The headers of one call of a client at both ends of the gateway. */
export interface HeaderExchange {
  readonly client: string;
  /** From the client to the gateway, and from the gateway to the provider. */
  readonly request: Transfer;
  /** From the provider to the gateway, and from the gateway to the client. */
  readonly response: Transfer;
}

interface Transfer {
  readonly before: IncomingHttpHeaders;
  readonly after: IncomingHttpHeaders;
}

/** Headers of the connection, which end at each server. */
const ofConnection = ["connection", "keep-alive", "transfer-encoding"];

/** Shows in Markdown which headers are kept, replaced, dropped or added, with a column per client. */
export function headerTable(
  exchanges: readonly HeaderExchange[],
  direction: "request" | "response",
): string {
  const transfers = exchanges.map((exchange) => exchange[direction]);
  const names = transfers.flatMap(({ before, after }) => Object.keys({ ...before, ...after }));
  const rows = [...new Set(names)]
    .filter((name) => !ofConnection.includes(name))
    .sort()
    .map((name) => [`\`${name}\``, ...transfers.map((transfer) => fateOf(name, transfer))]);
  const head = ["header", ...exchanges.map(({ client }) => client)];
  return [head, head.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");
}

function fateOf(name: string, { before, after }: Transfer): string {
  const [from, to] = [before[name], after[name]].map((value) => value?.toString());
  if (from === undefined) return to === undefined ? "" : "added";
  if (to === undefined) return "dropped";
  return from === to ? "kept" : "replaced";
}

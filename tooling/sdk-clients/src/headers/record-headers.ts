import type { Api } from "../apis.ts";
import { runCall } from "../javascript/run-call.ts";
import { pythonEnvironment, pythonProgram } from "../programs/python-environment.ts";
import { runProcess } from "../programs/run-process.ts";
import { openScenarioGateway } from "../scenario-gateway.ts";
import { type ScenarioCase, scenarioCases } from "../scenarios.ts";
import { type HeaderExchange, headerTable } from "./header-table.ts";
import { openRecordingProxy } from "./recording-proxy.ts";

/** A client that calls the gateway at `url`. */
interface RecordedClient {
  readonly client: string;
  readonly call: (url: string) => Promise<unknown>;
}

/**
 * Calls with each client and returns two tables in Markdown: which headers of requests and
 * of responses arrive.
 *
 * @param commands shell commands by name, which use `GW_URL`, `GW_TOKEN` and the endpoints `chat`,
 * `claude` and `gemini`
 */
export async function recordHeaders(commands: ReadonlyMap<string, string>): Promise<string> {
  const gateway = await openScenarioGateway();
  const proxy = await openRecordingProxy(gateway.url);
  const cases = scenarioCases.filter(({ scenario }) => scenario.name === "chat");
  const environment = pythonEnvironment();
  const sdk = (language: string, { api, scenario }: ScenarioCase): RecordedClient => {
    const call = gateway.callOf(scenario, api);
    return {
      client: `${nameOf(api)} (${language})`,
      call: (url) =>
        language === "Python"
          ? runProcess([environment.program("python"), pythonProgram], {
              input: JSON.stringify({ url, calls: [call] }),
            })
          : runCall({ ...call, url }),
    };
  };
  const env = { GW_URL: proxy.url, GW_TOKEN: gateway.token };
  const clients = [
    ...cases.map((one) => sdk("JavaScript", one)),
    ...(environment.isInstalled ? cases.map((one) => sdk("Python", one)) : []),
    ...[...commands].map(([client, command]) => ({
      client,
      call: () => runProcess(["sh", "-c", command], { env }),
    })),
  ];
  try {
    const exchanges: HeaderExchange[] = [];
    for (const { client, call } of clients) {
      const earlier = proxy.calls.length;
      await call(proxy.url);
      const seen = proxy.calls.slice(earlier).findLast(({ method }) => method === "POST");
      const received = gateway.provider.requests.at(-1);
      if (seen === undefined || received === undefined) throw new Error(`${client} made no call`);
      exchanges.push({
        client,
        request: { before: seen.sent, after: received.headers },
        response: { before: received.responseHeaders, after: seen.returned },
      });
    }
    const tables = (["request", "response"] as const).map((one) => headerTable(exchanges, one));
    return tables.join("\n\n");
  } finally {
    proxy.close();
    await gateway.close();
  }
}

function nameOf({ format, name }: Api): string {
  return name === "responses"
    ? "OpenAI responses"
    : { anthropic: "Anthropic", gemini: "Google", openai: "OpenAI" }[format];
}

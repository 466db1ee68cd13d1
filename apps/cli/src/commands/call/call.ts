import { once } from "node:events";
import { Command } from "commander";
import { CliError } from "../../cli-error.js";
import type { CallTarget } from "../../connection/call-target.js";
import { withClient } from "../../connection/connect.js";
import { exitCodes } from "../../exit-code.js";
import { described, inWorkspace } from "../../options/store-command.js";
import { parseWhole } from "../../options/whole-number.js";
import { outputFailure } from "../../output-failure.js";
import type { CliIo, Output } from "../../terminal/cli-io.js";
import { interruptible } from "../../terminal/interruptible.js";
import { notice } from "../../terminal/output.js";
import { printableText } from "../../terminal/printable.js";
import { callSummaryOf, showCallSummary } from "./call-summary.js";
import { postChat, readText } from "./chat-request.js";
import { readPrompt } from "./read-prompt.js";

interface Options {
  readonly system?: string;
  readonly stream: boolean;
  readonly maxTokens?: string;
  readonly verbose?: boolean;
  readonly json?: boolean;
  readonly database?: string;
  readonly workspace?: string;
}

export function call(io: CliIo): Command {
  const command = described(
    new Command("call"),
    "Call an endpoint and print the response as it arrives.",
    [
      'gw call chat "Why is the sky blue?"',
      "git diff | gw call chat - --system 'Write a message for this commit.'",
      'gw call chat "Hello" --json | jq .usage',
    ],
  );
  return inWorkspace(command)
    .argument("<endpoint>", "name of the endpoint")
    .argument("[prompt]", "the user message; read from standard input if absent or `-`")
    .option("--system <text>", "system message before the prompt")
    .option("--max-tokens <number>", "maximum length of the response in tokens")
    .option("--no-stream", "print the response when it is complete")
    .option("--json", "print the whole response body of the provider; errors as JSON")
    .option("--database <url>", "call without a server, with the keys and settings of one")
    .option("--verbose", "print the model that answered and the number of attempts")
    .addHelpText(
      "after",
      `
Calls the server (GW_URL) or, with --database, the models themselves, if GW_EGRESS_ALLOW permits
their addresses. On a terminal or with --verbose, the model that answered is printed to stderr. On a
terminal, control characters in the response are escaped.

Exit codes: 1 if the call fails or the response is incomplete, 130 after Ctrl-C, which also cancels
the call at the provider.`,
    )
    .action(async (endpoint: string, argument: string | undefined, options: Options) => {
      const maxTokens =
        options.maxTokens === undefined ? undefined : parseWhole("--max-tokens", options.maxTokens);
      const prompt = await readPrompt(io, argument);
      const body = {
        model: endpoint,
        messages: [
          ...(options.system === undefined ? [] : [{ role: "system", content: options.system }]),
          { role: "user", content: prompt },
        ],
        ...(maxTokens !== undefined && { max_tokens: maxTokens }),
        ...(options.stream && !options.json && { stream: true }),
      };
      await withClient(io, { ...options, keyUse: "open" }, async (client) => {
        const target = await client.openCalls();
        const failure = outputFailure(io);
        await interruptible(async (interrupt) => {
          const signal = AbortSignal.any([interrupt, failure]);
          await send(io, { target, endpoint, body, options, signal }).catch((error: unknown) => {
            if (!failure.aborted) throw error;
          });
        });
      });
    });
}

async function send(
  io: CliIo,
  {
    target,
    endpoint,
    body,
    options,
    signal,
  }: {
    readonly target: CallTarget;
    readonly endpoint: string;
    readonly body: object;
    readonly options: Options;
    readonly signal: AbortSignal;
  },
): Promise<void> {
  try {
    const response = await postChat(target, body, signal);
    if (response.statusCode !== 200) {
      const { errorOf } = await import("./error-response.js");
      throw await errorOf(response, { endpoint, target });
    }
    if (options.json) {
      await print(io, [await readText(response)], signal);
    } else {
      const { responseText } = await import("./response-text.js");
      await print(io, responseText(response), signal);
    }
    if (options.verbose || io.stderr.isTTY) notice(io, showCallSummary(callSummaryOf(response)));
  } catch (error) {
    if (!signal.aborted) throw error;
    throw new CliError(exitCodes.interrupted, "INTERRUPTED", "interrupted; the call was cancelled");
  }
}

/** Prints chunks and ends the last line, even if the response is incomplete. */
async function print(
  { stdout }: CliIo,
  chunks: AsyncIterable<string> | Iterable<string>,
  signal: AbortSignal,
): Promise<void> {
  let last = "\n";
  try {
    for await (const chunk of chunks) {
      await printChunk(stdout, chunk, signal);
      last = chunk.at(-1) ?? last;
    }
  } finally {
    if (last !== "\n") stdout.write("\n");
  }
}

/** Prints a chunk of a response at the speed of the reader; escapes it on a terminal. */
async function printChunk(stdout: Output, chunk: string, signal: AbortSignal): Promise<void> {
  if (chunk === "") return;
  const hasRoom = stdout.write(stdout.isTTY ? printableText(chunk) : chunk);
  if (!hasRoom) await once(stdout, "drain", { signal });
}

import { Command } from "commander";
import { type CallTarget, postChat, wholeText } from "./chat-request.js";
import { answerText } from "./response-text.js";
import { factsOf, showFacts } from "./call-summary.js";
import { printPiece } from "./print-chunk.js";
import { readPrompt } from "./read-prompt.js";
import { refusalOf } from "./error-response.js";
import { CliError } from "../../cli-error.js";
import type { CliIo } from "../../terminal/cli-io.js";
import { exitCodes } from "../../exit-code.js";
import { explainServerError } from "../../connection/server-errors.js";
import { interruptible } from "../../terminal/interruptible.js";
import { notice } from "../../terminal/output.js";
import { readCliSettings } from "../../connection/cli-settings.js";
import { described } from "../../options/store-command.js";
import { parseWhole } from "../../options/whole-number.js";

interface Options {
  readonly system?: string;
  readonly stream: boolean;
  readonly maxTokens?: string;
  readonly verbose?: boolean;
  readonly json?: boolean;
  readonly database?: string;
}

export function call(io: CliIo): Command {
  return described(
    new Command("call"),
    "Ask an endpoint, and print what its model says as it comes.",
    [
      'gw call chat "Why is the sky blue?"',
      "git diff | gw call chat - --system 'Write a message for this commit.'",
      'gw call chat "Hello" --json | jq .usage',
    ],
  )
    .argument("<endpoint>", "its name")
    .argument("[prompt]", "what to say; `-`, or none, reads standard input")
    .option("--system <text>", "what the model is to be, said before the prompt")
    .option("--max-tokens <number>", "how long the answer may become")
    .option("--no-stream", "print the answer once it is whole")
    .option("--json", "print the answer as the provider gave it, whole; errors as JSON")
    .option("--database <url>", "call without a server, with the keys and settings of one")
    .option("--verbose", "say which model answered, and after how many attempts")
    .addHelpText(
      "after",
      `
Calls a running server (GW_URL) with the token of the command line, or with --database the models
themselves, where GW_EGRESS_ALLOW lets it. Which model answered is said on stderr, on a terminal or
with --verbose. What a terminal would act on is escaped in an answer that is printed on one. Ends
with 1 where an answer breaks off half-way, and with 130 after Ctrl-C, which ends the call at the
provider, too.`,
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
      await withTarget(io, options.database, (target) =>
        interruptible((signal) => ask(io, { target, endpoint, body, options, signal })),
      );
    });
}

async function withTarget(
  io: CliIo,
  database: string | undefined,
  work: (target: CallTarget) => Promise<void>,
): Promise<void> {
  if (database !== undefined) {
    const { withDatabaseCalls } = await import("../../call/database-calls.js");
    return withDatabaseCalls(io, database, work);
  }
  try {
    await work(readCliSettings(io.env));
  } catch (error) {
    throw explainServerError(io.env, error);
  }
}

async function ask(
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
    const answer = await postChat(target, body, signal);
    if (answer.statusCode !== 200) throw await refusalOf(answer, endpoint);
    const pieces = options.json ? [await wholeText(answer)] : answerText(answer);
    await print(io, pieces, signal);
    if (options.verbose || io.stderr.isTTY) notice(io, showFacts(factsOf(answer)));
  } catch (error) {
    if (!signal.aborted) throw error;
    throw new CliError(exitCodes.interrupted, "INTERRUPTED", "interrupted, the call was ended");
  }
}

/** Ends the last line, also where the answer breaks off in it. */
async function print(
  { stdout }: CliIo,
  pieces: AsyncIterable<string> | Iterable<string>,
  signal: AbortSignal,
): Promise<void> {
  let last = "\n";
  try {
    for await (const piece of pieces) {
      await printPiece(stdout, piece, signal);
      last = piece.at(-1) ?? last;
    }
  } finally {
    if (last !== "\n") stdout.write("\n");
  }
}

import type { GatewayModelConfig } from "@gw/config-resolver";
import { GatewayError, type ModelTestOperation, type ModelTestResult } from "@gw/entities";

import { attemptModel, isAccepted } from "../attempt/attempt-model.js";
import type { CallBody } from "../body/call-body.js";
import { parseCallBody } from "../body/call-body-parser.js";

import { CallAbort } from "../call/call-abort.js";
import { CallError } from "../call/call-error.js";
import type { CallTimeouts } from "../call/call-timeouts.js";
import type { CalledWorkspace } from "../call/handled-call.js";
import type { DataPlane } from "../data-plane.js";
import { type Operation, operations } from "../formats/operations.js";
import { providerOf } from "../providers/upstream-target.js";
import type { InflightBudget } from "../proxy/inflight-budget.js";
import { CredentialRedactor } from "../redaction/credential-redactor.js";
import type { SendUpstream } from "../upstream/send-upstream.js";
import {
  type TestVerdict,
  verdictOnError,
  verdictOnFailure,
  verdictOnResponse,
} from "./test-verdict.js";

/** The result of the test of one model. */
export type TestedModel = Pick<
  ModelTestResult,
  "outcome" | "reason" | "operation" | "status" | "ms" | "error"
>;

/** Options of `DataPlane.testModel` and {@link testModel}. */
export interface TestModelOptions {
  /** The workspace of the model; `default` when absent. */
  readonly workspace?: CalledWorkspace | undefined;
  /** Aborts the request to the provider. */
  readonly signal?: AbortSignal | undefined;
}

/** What tests share with calls. */
export interface ModelTestContext {
  readonly sendUpstream: SendUpstream;
  readonly timeouts: CallTimeouts;
  readonly budget: InflightBudget;
  readonly callProblems: DataPlane["callProblems"];
}

/** In characters. */
const maxLineLength = 500;

/** In milliseconds, over both operations. */
const testTimeout = 60_000;

/** Statuses that providers return when an embedding model receives a chat. */
const chatRejections: ReadonlySet<number | undefined> = new Set([400, 404, 405, 422]);

/**
 * Sends a model the smallest possible request: a chat, and if the provider rejects that, an
 * embedding.
 *
 * @throws the reason of the signal once it is aborted; GatewayError TEMPORARILY_UNAVAILABLE while too
 * many calls are in flight
 */
export async function testModel(
  model: GatewayModelConfig,
  { signal, ...context }: TestModelOptions & ModelTestContext,
): Promise<TestedModel> {
  signal?.throwIfAborted();
  // A credential that is bound to no provider could be sent to any.
  if (!model.isSecretBound) return { outcome: "not_called", reason: "SECRET_WITHOUT_PROVIDER" };
  const total = Math.min(context.timeouts.total, testTimeout);
  const timeouts = { ...context.timeouts, total };
  const abort = new CallAbort();
  const onAbort = (): void => abort.abort(new Error("the client disconnected"));
  const onTimeout = (): void =>
    abort.abort(new CallError("UPSTREAM_TIMEOUT", `${model.provider} did not respond in time`));
  signal?.addEventListener("abort", onAbort, { once: true });
  const test = (operation: ModelTestOperation): Promise<TestedModel> =>
    testOperation({ ...context, timeouts, model, operation, abort });
  let timer: NodeJS.Timeout | undefined;
  try {
    const described = { ...model, credential: model.secretValue.reveal() };
    const [problem] = await abort.during(context.callProblems([described], context));
    if (problem !== undefined) return { outcome: "not_called", error: problem.message };
    timer = setTimeout(onTimeout, total);
    const chat = await test("chat.completions");
    if (chat.outcome !== "failed" || !chatRejections.has(chat.status)) return chat;
    const embeddings = await test("embeddings");
    return embeddings.outcome === "answered" ? embeddings : chat;
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", onAbort);
  }
}

interface OperationTest extends ModelTestContext, Pick<TestModelOptions, "workspace"> {
  readonly model: GatewayModelConfig;
  readonly operation: ModelTestOperation;
  readonly abort: CallAbort;
}

async function testOperation(test: OperationTest): Promise<TestedModel> {
  const { model, operation, budget, workspace } = test;
  const startedAt = performance.now();
  const toLine = (text: string): string => redactLine(text, model.secretValue.reveal());
  try {
    const call = budget.acquire(undefined, workspace?.workspaceId);
    try {
      const { outcome, status, error } = await verdictOf(test);
      return {
        ...{ outcome, operation, status },
        ms: Math.round(performance.now() - startedAt),
        ...(error !== undefined && { error: toLine(error) }),
      };
    } finally {
      budget.release(call);
    }
  } catch (error) {
    // The provider supports chats alone.
    if (!GatewayError.is(error, "ENDPOINT_NOT_CALLABLE")) throw error;
    return { outcome: "not_called", error: toLine(error.message) };
  }
}

async function verdictOf({ model, abort, ...test }: OperationTest): Promise<TestVerdict> {
  const { sendUpstream, timeouts } = test;
  const operation = operations[test.operation];
  const { format } = operation;
  try {
    const result = await attemptModel({
      ...{ model, operation, sendUpstream, timeouts, abort },
      body: testBody(operation, model),
      ...{ isStream: false, headers: {}, query: "" },
    });
    const verdict = isAccepted(result)
      ? await verdictOnResponse(result, { format, provider: model.provider })
      : verdictOnFailure(result);
    // The abort may have come while the response was read.
    if (abort.reason !== undefined) throw abort.reason;
    return verdict;
  } catch (error) {
    if (CallError.is(abort.reason)) return verdictOnError(abort.reason);
    throw error;
  }
}

/** The name of the model is inserted when the body is sent. */
function testBody({ name, testBody }: Operation, model: GatewayModelConfig): CallBody {
  const body = { ...testBody, ...providerOf(model).testFields?.[name] };
  return parseCallBody(Buffer.from(JSON.stringify(body)));
}

/** An error text as one redacted line of at most 500 characters, without a final full stop. */
function redactLine(text: string, fields: Readonly<Record<string, string>>): string {
  const redacted = CredentialRedactor.of(fields).redact(Buffer.from(text)).toString("utf8");
  const characters = [...redacted.replaceAll(/\s+/g, " ").trim().replace(/\.$/, "")];
  if (characters.length <= maxLineLength) return characters.join("");
  return `${characters.slice(0, maxLineLength - 1).join("")}…`;
}

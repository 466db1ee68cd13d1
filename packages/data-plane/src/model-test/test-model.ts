import type { GatewayModelConfig } from "@gw/config-resolver";
import type { ModelTestOperation, ModelTestResult } from "@gw/entities";
import { operations } from "../dialects/operation.js";
import { CallError } from "../errors/call-error.js";
import { attempt, isAnswer } from "../forward/attempt.js";
import { CallEnd } from "../forward/call-end.js";
import type { Deadlines } from "../forward/deadlines.js";
import type { Exchange } from "../forward/exchange.js";
import type { Admission } from "../request/admission.js";
import { CredentialRedactor } from "../stream/credential-cutter.js";
import { trialBody } from "./test-bodies.js";
import { type Verdict, verdictOnAnswer, verdictOnError, verdictOnFailure } from "./test-verdict.js";

/** What became of a tiny call of a model. */
export type TestedModel = Pick<
  ModelTestResult,
  "outcome" | "reason" | "operation" | "status" | "ms" | "error"
>;

export interface TestModelOptions {
  /** Ends the call at the provider. */
  readonly signal?: AbortSignal | undefined;
}

/** What results share with calls. */
export interface TrialContext {
  readonly exchange: Exchange;
  readonly deadlines: Deadlines;
  readonly admission: Admission;
}

/** Milliseconds after which a model that says nothing counts as one that fails. */
const patience = 60_000;

/** By which a provider says that a model does not chat; one that embeds does not. */
const refusalsToChat: ReadonlySet<number | undefined> = new Set([400, 404, 405, 422]);

/**
 * Calls a model with as little as can be, once: by a chat, and where the provider refuses that
 * request itself, by embeddings.
 *
 * @throws the reason of the signal once it is aborted, CallError TEMPORARILY_UNAVAILABLE while too
 * many calls are under way
 */
export async function testModel(
  model: GatewayModelConfig,
  { signal, ...context }: TestModelOptions & TrialContext,
): Promise<TestedModel> {
  signal?.throwIfAborted();
  // A credential that is not bound to a provider could be sent to any.
  if (!model.isSecretBound) return { outcome: "not_called", reason: "SECRET_WITHOUT_PROVIDER" };
  const deadlines = {
    ...context.deadlines,
    total: Math.min(context.deadlines.total, patience),
  };
  const end = new CallEnd();
  const leave = (): void => end.abort(new Error("the caller went away"));
  const giveUp = (): void =>
    end.abort(new CallError("UPSTREAM_TIMEOUT", `${model.provider} did not answer in time`));
  signal?.addEventListener("abort", leave, { once: true });
  const timer = setTimeout(giveUp, deadlines.total);
  const ask = (operation: ModelTestOperation): Promise<TestedModel> =>
    askOnce({ ...context, deadlines, model, operation, end });
  try {
    const chat = await ask("chat.completions");
    if (chat.outcome !== "failed" || !refusalsToChat.has(chat.status)) return chat;
    const embeddings = await ask("embeddings");
    return embeddings.outcome === "answered" ? embeddings : chat;
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", leave);
  }
}

interface Question extends TrialContext {
  readonly model: GatewayModelConfig;
  readonly operation: ModelTestOperation;
  readonly end: CallEnd;
}

async function askOnce(question: Question): Promise<TestedModel> {
  const { model, operation, admission } = question;
  const begin = performance.now();
  try {
    admission.admitCall();
    try {
      const { outcome, status, error } = await verdictOn(question);
      return {
        ...{ outcome, operation, status },
        ms: Math.round(performance.now() - begin),
        ...(error !== undefined && { error: lineOf(error, model) }),
      };
    } finally {
      admission.releaseCall();
    }
  } catch (error) {
    // As it is configured it cannot be called: an unknown provider, or a secret that lacks a field.
    const isOfModel = error instanceof CallError && error.code === "ENDPOINT_NOT_CALLABLE";
    if (isOfModel) return { outcome: "not_called", error: lineOf(error.message, model) };
    throw error;
  }
}

async function verdictOn({ model, operation, end, ...context }: Question): Promise<Verdict> {
  const { exchange, deadlines } = context;
  try {
    const outcome = await attempt({
      ...{ model, exchange, deadlines, end },
      operation: operations[operation],
      body: trialBody(model, operation),
      ...{ isStream: false, headers: {}, query: "" },
    });
    const verdict = isAnswer(outcome)
      ? await verdictOnAnswer(outcome, model.provider)
      : verdictOnFailure(outcome);
    // It may have been over while the answer was read.
    if (end.reason !== undefined) throw end.reason;
    return verdict;
  } catch (error) {
    if (end.reason instanceof CallError) return verdictOnError(end.reason);
    throw error;
  }
}

/** In characters; more of a provider's words is no line any more. */
const longestLine = 500;

/** What was said as one line without the credential, however that was escaped. */
function lineOf(text: string, { secretValue }: Pick<GatewayModelConfig, "secretValue">): string {
  const cut = CredentialRedactor.of(secretValue.reveal()).cut(Buffer.from(text)).toString("utf8");
  const characters = [...cut.replaceAll(/\s+/g, " ").trim().replace(/\.$/, "")];
  if (characters.length <= longestLine) return characters.join("");
  return `${characters.slice(0, longestLine - 1).join("")}…`;
}

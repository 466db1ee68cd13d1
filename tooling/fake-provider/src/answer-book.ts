import { type Answer, answerTo, errorAnswer } from "./answer.ts";
import { scriptOfModel } from "./model-script.ts";
import { openAi } from "./openai/dialect.ts";
import type { ReceivedRequest } from "./received-request.ts";
import { type Route, routeOf } from "./route.ts";
import type { Script } from "./script.ts";
import { sse } from "./stream-event.ts";

export interface AnswerBookOptions {
  /** The only one that is taken; else any of the right kind is. */
  readonly credential?: string;
  /** By name of a model, before what the name spells. */
  readonly models?: Readonly<Record<string, Script>>;
}

/** An answer, and how it is to be sent. */
export interface Prepared {
  readonly answer: Answer;
  readonly script: Script;
  readonly idHeader: string;
}

/** Longer requests, and more of them, are answered anew each time. */
const preparedBytes = 4_096;
const preparedCount = 256;

/** Which answer a request gets. */
export class AnswerBook {
  /** For the next requests, one each. */
  readonly queue: Script[] = [];
  /** Asked for every request that nothing in the queue is for. */
  respond: ((request: ReceivedRequest) => Script | undefined) | undefined;
  readonly #options: AnswerBookOptions;
  /** Of requests that have no script of their own: the same request, the same answer. */
  readonly #prepared = new Map<string, Prepared>();

  constructor(options: AnswerBookOptions) {
    this.#options = options;
  }

  answerFor(request: ReceivedRequest): Prepared {
    const { method, path, headers, body } = request;
    const route = routeOf(method, path);
    if (route === undefined) return refused(404, `Invalid URL (${method} ${path})`);
    const { dialect } = route.operation;
    const credential = dialect.credentialOf(headers);
    if (credential === undefined) return refused(401, "A credential is missing", route);
    if (credential !== (this.#options.credential ?? credential)) {
      return refused(401, "The credential is not known", route);
    }
    const malformed = dialect.refusalOf?.(headers);
    if (malformed !== undefined) return refused(400, malformed, route);
    const own = this.queue.shift() ?? this.respond?.(request);
    if (own !== undefined || body.length > preparedBytes) {
      return this.#prepare(route, { request, credential, own });
    }
    const key = `${path} ${body.toString("latin1")}`;
    const known = this.#prepared.get(key);
    if (known !== undefined) return known;
    const prepared = this.#prepare(route, { request, credential });
    // That answer is for one caller only.
    if (prepared.script.faults?.includes("echo-credential")) return prepared;
    if (this.#prepared.size >= preparedCount) this.#prepared.clear();
    this.#prepared.set(key, prepared);
    return prepared;
  }

  #prepare(
    route: Route,
    {
      request,
      credential,
      own,
    }: {
      readonly request: ReceivedRequest;
      readonly credential: string;
      readonly own?: Script | undefined;
    },
  ): Prepared {
    const { operation } = route;
    let body: { readonly model?: unknown; readonly stream?: unknown };
    try {
      body = request.method === "GET" ? {} : Object(request.json);
    } catch {
      return refused(400, "The body is not JSON", route);
    }
    const model = route.model ?? body.model;
    if (typeof model !== "string") return refused(400, "model: Field required", route);
    const script = own ?? this.#options.models?.[model] ?? scriptOfModel(model) ?? {};
    const framing = route.framing ?? (body.stream === true ? sse : undefined);
    const answer = answerTo({ operation, model, body, credential, framing }, script);
    return { answer, script, idHeader: operation.dialect.idHeader };
  }
}

function refused(status: number, message: string, route?: Route): Prepared {
  const { dialect } = route?.operation ?? { dialect: openAi };
  const answer = errorAnswer(dialect, { status, message });
  return { answer, script: {}, idHeader: dialect.idHeader };
}

/** The endpoint that clients call. */
export const calledEndpoint = "chat";
/** The provider's model that the endpoint maps to. */
export const calledModel = "gpt-4o";
export const callPath = "/v1/chat/completions";

const system =
  "You are the assistant of a shop for garden tools. Answer in the language of the question, " +
  "briefly, and name the article numbers of what you recommend. ";

/** A long prompt. */
export interface Prompt {
  /** In bytes of JSON, about. */
  readonly length: number;
  /** `text` has an escape per 2 kB, `code` one per 10 characters. */
  readonly kind: "text" | "code";
}

const code = '  if (a === "b") {\n\treturn c;\n  }\n';

/** Returns a chat request of 2 kB; with `pieces`, one for a stream of as many events. */
export function callBody({ pieces, prompt }: CallContent = {}): string {
  return JSON.stringify({
    model: calledEndpoint,
    messages: [
      { role: "system", content: system.repeat(8) },
      ...(prompt === undefined ? [] : longMessages(prompt)),
      { role: "user", content: "Which spade is right for heavy soil, and which for a child?" },
    ],
    temperature: 0.2,
    ...(pieces !== undefined && {
      max_tokens: pieces,
      stream: true,
      stream_options: { include_usage: true },
    }),
  });
}

export interface CallContent {
  readonly pieces?: number | undefined;
  readonly prompt?: Prompt | undefined;
}

/** Messages of about 2 kB each, as an agent sends its history. */
function longMessages({ length, kind }: Prompt): object[] {
  const unit = kind === "text" ? system : code;
  const content = unit.repeat(Math.round(1_900 / JSON.stringify(unit).length));
  return Array.from({ length: Math.round(length / 2_000) }, () => ({ role: "user", content }));
}

/** The endpoint that clients call. */
export const calledEndpoint = "chat";
/** The provider's model that the endpoint maps to. */
export const calledModel = "gpt-4o";
export const callPath = "/v1/chat/completions";

const system =
  "You are the assistant of a shop for garden tools. Answer in the language of the question, " +
  "briefly, and name the article numbers of what you recommend. ";

/** Returns a chat request of 2 kB; with `pieces`, one for a stream of as many events. */
export function callBody(pieces?: number): string {
  return JSON.stringify({
    model: calledEndpoint,
    messages: [
      { role: "system", content: system.repeat(8) },
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

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { AccountTagger } from "../../src/affinity/account-tagger.ts";
import { stateRoot } from "../../src/affinity/state-place.ts";
import { formats } from "../../src/formats/formats.ts";
import type { StateFields } from "../../src/formats/state-fields.ts";
import { splitAt } from "../body/split-at.ts";

const responseState = formats.openai.state.responses?.responses ?? {};
const messageState = formats.anthropic.state.responses?.messages ?? {};
const tag = "_gw0123456789";

function tagged(
  text: string,
  { fields = responseState, isEventStream = false, cuts = [] as readonly number[] } = {} as {
    fields?: StateFields;
    isEventStream?: boolean;
    cuts?: readonly number[];
  },
): string {
  const tagger = new AccountTagger(tag, { root: stateRoot(fields), isEventStream });
  const chunks = splitAt(Buffer.from(text), cuts).map((chunk) => tagger.push(chunk));
  return Buffer.concat(chunks).toString();
}

/** A response in which each id ends in `#`, and nothing else does. */
const response = {
  id: "resp_1#",
  big: 12345,
  previous_response_id: "resp_0#",
  conversation: { id: "conv_1#" },
  metadata: { file_id: "mine", id: "mine" },
  tools: [
    { type: "file_search", vector_store_ids: ["vs_1#", "vs_2#"] },
    { type: "code_interpreter", container: { type: "auto", file_ids: ["file_1#"] } },
    { type: "code_interpreter", container: "cntr_1#" },
    { type: "function", name: "f", parameters: { properties: { id: 1 }, file_id: "mine" } },
  ],
  output: [
    { type: "reasoning", id: "rs_1#", summary: [], encrypted_content: "gAAAA#" },
    {
      type: "message",
      id: "msg_1#",
      content: [
        {
          type: "output_text",
          text: '{"id":"in a text"}',
          annotations: [
            { type: "container_file_citation", container_id: "cntr_1#", file_id: "f#" },
          ],
        },
      ],
    },
    { type: "function_call", id: "fc_1#", call_id: "call_1", arguments: '{"file_id":"x"}' },
    { type: "mcp_approval_request", id: "mcpr_1#", name: "x" },
    { type: "file_search_call", id: "fs_1#", results: [{ file_id: "file_2#" }] },
    { type: "message", id: "", content: null },
  ],
  usage: { input_tokens: 1.5e3 },
};

function asProvider(text: string): string {
  return text.replaceAll("#", "");
}

function asClient(text: string): string {
  return text.replaceAll("#", tag);
}

const spaced = JSON.stringify(response, undefined, 1).replace('"big": 12345', '"big":1.10e+05');

describe("the tagger of a response", () => {
  test("tags the ids of a body and no other byte, wherever it is split", () => {
    for (const text of [JSON.stringify(response), spaced]) {
      fc.assert(
        fc.property(fc.array(fc.nat(), { maxLength: 20 }), (cuts) => {
          expect(tagged(asProvider(text), { cuts })).toBe(asClient(text));
        }),
      );
      expect(tagged(asProvider(text), { cuts: [...text].map((_, at) => at) })).toBe(asClient(text));
    }
  });

  test.each(["\n", "\r\n", "\r"])("tags the ids of events with the line ending %j", (ending) => {
    const events = [
      ": a comment",
      "",
      "event: response.created",
      `data: ${JSON.stringify({ type: "response.created", response })}`,
      "",
      `data:${JSON.stringify({ type: "response.output_item.added", item: { id: "msg_1#" } })}`,
      "id: 7",
      "",
      `data: ${JSON.stringify({ type: "response.output_text.delta", item_id: "msg_1#", delta: '"id":"' })}`,
      "",
      // Broken over lines, as the standard allows.
      ...spaced.split("\n").map((line) => `data: ${line}`),
      "",
      "database: {}",
      "data: not json {",
      "",
      "data: [DONE]",
      "",
      `data: ${JSON.stringify({ item_id: "last#" })}`,
    ].join(ending);
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 30 }), (cuts) => {
        expect(tagged(asProvider(events), { cuts, isEventStream: true })).toBe(asClient(events));
      }),
    );
    const cuts = [...events].map((_, at) => at);
    expect(tagged(asProvider(events), { cuts, isEventStream: true })).toBe(asClient(events));
  });

  test("tags messages, their containers and files, but no tool call or argument", () => {
    const message = {
      id: "msg_1#",
      container: { id: "container_1#", expires_at: "2026-01-01" },
      content: [
        { type: "thinking", signature: "c2ln", thinking: "x" },
        { type: "tool_use", id: "toolu_1", input: { file_id: "mine", container: "web" } },
        {
          type: "bash_code_execution_tool_result",
          content: { content: [{ type: "bash_code_execution_output", file_id: "file_1#" }] },
        },
        { type: "web_search_tool_result", content: [{ encrypted_content: "Eq#", url: "u" }] },
      ],
    };
    const delta = { type: "message_delta", delta: { container: { id: "container_1#" } } };
    for (const text of [message, { type: "message_start", message }, delta].map((one) =>
      JSON.stringify(one),
    )) {
      expect(tagged(asProvider(text), { fields: messageState })).toBe(asClient(text));
    }
  });

  test("leaves alone what is no JSON object, of any bytes", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.boolean(), (text, isEventStream) => {
        fc.pre(!/id|encrypted/i.test(text) && text.isWellFormed());
        expect(tagged(text, { isEventStream })).toBe(text);
      }),
    );
  });
});

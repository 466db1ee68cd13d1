import { expect, test } from "vitest";
import { endsInOperationPath } from "../../src/providers/operation-path.ts";

test.each([
  ...["/v1/chat/completions", "/v1/responses", "/v1/responses/compact", "/v1/rerank"],
  ...["/v2/RERANK/", "/v1/embeddings", "/v1/images/generations"],
])("a base URL that ends in %s ends in the path of a request", (path) => {
  expect(endsInOperationPath(`https://llm.example${path}`)).toBe(true);
});

test.each(["", "/", "/v1", "/compact", "/reranker", "/rerank/v1"])(
  "a base URL that ends in %s does not",
  (path) => {
    expect(endsInOperationPath(`https://llm.example${path}`)).toBe(false);
  },
);

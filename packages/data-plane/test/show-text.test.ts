import { expect, test } from "vitest";
import { showText } from "../src/show-text.ts";

const token = `gw_${"aB3_-".repeat(8)}xyz`;

test.each([
  ["gpt-4o", "gpt-4o"],
  ["team/gpt-4o:latest", "team/gpt-4o:latest"],
  ["task-sk-runner", "task-sk-runner"],
  [token, "***"],
  [`/v1/models/${token}:generateContent`, "/v1/models/***:generateContent"],
  ["sk-proj-0123456789abcdef", "***"],
  ["/v1/sk-ant-0123456789abcdef/messages", "/v1/***/messages"],
  ["x".repeat(300), `${"x".repeat(200)}…`],
])("%s is shown as %s", (text, shown) => {
  expect(showText(text)).toBe(shown);
});

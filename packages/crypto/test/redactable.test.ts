import { isRedactable } from "@gw/crypto";
import { describe, expect, test } from "vitest";

describe("a credential that can be removed from responses", () => {
  test.each(["0123456789abcdef", "🔑".repeat(16), "sk-1234", "gsk_abcd", "AKIA1234"])(
    "is %s",
    (value) => expect(isRedactable(value)).toBe(true),
  );

  test.each([
    "",
    "lm-studio",
    "not-needed",
    "anything",
    "0123456789abcde",
    "🔑".repeat(15),
    "sk-",
    "sk-ant-",
    "hf_abc",
    "my-sk-1234",
  ])("is not %j", (value) => expect(isRedactable(value)).toBe(false));
});

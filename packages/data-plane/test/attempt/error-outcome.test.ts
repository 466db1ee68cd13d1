import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { errorOutcome, rejectionMessage } from "../../src/attempt/error-outcome.ts";

const outcome = (status: number | undefined, body?: unknown, namesState = false): string => {
  const { outcome, subject } = errorOutcome({ status, body, namesState });
  return subject === undefined ? outcome : `${outcome}: ${subject}`;
};
const openai = (code: string | null, message = "no", type = "invalid_request_error"): object => ({
  error: { message, type, param: null, code },
});
const anthropic = (type: string, message = "no"): object => ({
  type: "error",
  error: { type, message },
});
const google = (code: number, status: string, reason?: string): object => ({
  error: {
    ...{ code, message: "no", status },
    details: reason === undefined ? [] : [{ "@type": "ErrorInfo", reason }],
  },
});

describe("an error response", () => {
  test.each([408, 429, 500, 502, 503, 504, 524, 529])(
    "of status %d is the provider's",
    (status) => {
      expect(outcome(status)).toBe("error_response");
      expect(outcome(status, openai("invalid_api_key"))).toBe("error_response");
    },
  );

  test.each([
    [401, undefined, "credential"],
    [401, openai("invalid_api_key"), "credential"],
    [401, openai("account_deactivated"), "account"],
    [401, "<html>", "credential"],
    [402, undefined, "account"],
    [402, openai("insufficient_credits"), "account"],
    [403, undefined, "credential"],
    [403, anthropic("permission_error"), "credential"],
    [403, openai("account_deactivated"), "account"],
    [403, openai("model_permission_blocked_org"), "model"],
    [403, google(403, "PERMISSION_DENIED", "SERVICE_DISABLED"), "account"],
    [403, google(403, "PERMISSION_DENIED"), "credential"],
    [404, undefined, "address"],
    [404, openai("model_not_found"), "model"],
    [404, anthropic("not_found_error"), "address"],
    [404, anthropic("not_found_error", "model: claude-9"), "model"],
    [404, google(404, "NOT_FOUND"), "address"],
    [404, { error: { code: "DeploymentNotFound", message: "no" } }, "model"],
    [410, undefined, "address"],
    [400, google(400, "INVALID_ARGUMENT", "API_KEY_INVALID"), "credential"],
    [400, [google(400, "INVALID_ARGUMENT", "API_KEY_INVALID")], "credential"],
    [400, google(400, "INVALID_ARGUMENT", "CONSUMER_SUSPENDED"), "account"],
    [400, openai("invalid_api_key"), "credential"],
    [400, openai("billing_hard_limit_reached"), "account"],
    [400, openai("model_decommissioned"), "model"],
    [400, openai("1500", "Invalid model: x", "invalid_model"), "model"],
    [400, { code: "invalid_argument", error: "Incorrect API key provided: xa***aa" }, "credential"],
    [400, anthropic("invalid_request_error", "Your credit balance is too low to …"), "account"],
    [422, openai("model_not_found"), "model"],
  ] as const)("of status %d with %j is the operator's", (status, body, subject) => {
    expect(outcome(status, body)).toBe(`credential_rejected: ${subject}`);
  });

  test.each([
    [400, openai("context_length_exceeded")],
    [400, openai("content_filter")],
    [400, openai(null, "the api key of your tool is invalid")],
    [400, anthropic("invalid_request_error")],
    [400, google(400, "INVALID_ARGUMENT")],
    [400, "model_not_found"],
    [403, openai("content_policy_violation")],
    [403, { error: { code: 403, message: "x", metadata: { reasons: ["violence"] } } }],
    [403, { error: { code: 403, message: "x", metadata: { flagged_input: "…" } } }],
    [403, { code: "denied", error: "Content violates usage guidelines. Failed check: …" }],
    [400, openai("access_denied")],
    [400, openai("mcp_authentication_error")],
    [400, openai("connector_unauthorized")],
    [400, openai("invalid_file_permission")],
    [400, openai("invalid_api_key_format_of_tool")],
    [422, openai("vector_store_access_denied")],
    [422, openai("tokens_quota_per_request_exceeded")],
    [400, openai("model_unsupported_parameter")],
    [422, openai("model_not_supported_for_tools")],
    [400, { error: { code: "model_not_found", message: "no", param: "tools[0].model" } }],
    [404, { error: { code: "not_found", message: "no", param: "tools[0].connector_id" } }],
    [409, undefined],
    [413, openai("rate_limit_exceeded", "too large", "tokens")],
    [422, { detail: [{ type: "missing" }] }],
  ] as const)("of status %d with %j is the caller's", (status, body) => {
    expect(outcome(status, body)).toBe("request_rejected");
  });

  test("of status 404 is the caller's if the request names state, which may be what is missing", () => {
    expect(outcome(404, openai("previous_response_not_found"), true)).toBe("request_rejected");
    expect(outcome(410, undefined, true)).toBe("request_rejected");
    expect(outcome(401, undefined, true)).toBe("credential_rejected: credential");
  });

  test("of status 403 is the caller's if the request names state, unless a code tells the cause", () => {
    expect(outcome(403, google(403, "PERMISSION_DENIED"), true)).toBe("request_rejected");
    expect(outcome(403, openai("vector_store_access_denied"), true)).toBe("request_rejected");
    expect(outcome(403, undefined, true)).toBe("request_rejected");
    const blocked = google(403, "PERMISSION_DENIED", "API_KEY_SERVICE_BLOCKED");
    expect(outcome(403, blocked, true)).toBe("credential_rejected: credential");
    expect(outcome(403, openai("account_deactivated"), true)).toBe("credential_rejected: account");
  });

  test("in a successful response is the provider's, unless it names the credential", () => {
    expect(outcome(undefined, anthropic("overloaded_error"))).toBe("error_response");
    const rejected = "credential_rejected: credential";
    expect(outcome(undefined, anthropic("authentication_error"))).toBe(rejected);
  });

  test("of any body is classified", () => {
    fc.assert(
      fc.property(fc.integer({ min: 400, max: 599 }), fc.jsonValue(), (status, body) => {
        const { outcome, subject } = errorOutcome({ status, body, namesState: false });
        expect(subject === undefined).toBe(outcome !== "credential_rejected");
      }),
    );
  });
});

test("what an operator must correct is described without the provider's words", () => {
  const model = { provider: "openai", modelName: "gpt4o", status: 404 };
  expect(rejectionMessage("credential", model)).toBe(
    "openai refused the credential of model gpt4o",
  );
  expect(rejectionMessage("account", model)).toBe("openai refused the account of model gpt4o");
  expect(rejectionMessage("model", model)).toBe("openai does not offer the model gpt4o");
  expect(rejectionMessage("address", model)).toBe(
    "openai responded with 404; check the model name gpt4o and the `api_base`",
  );
});

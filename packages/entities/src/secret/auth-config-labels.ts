/**
 * The keys of an `authConfig` that cannot influence where or how a credential is sent, and the values
 * that they may have. All other keys are bound to the credential, so a new key needs no entry here.
 */
export const authConfigLabels: ReadonlyMap<string, RegExp> = new Map([
  // A query parameter of Azure's API; the pattern keeps it from becoming another part of the URL.
  ["api_version", /^[A-Za-z0-9.-]{1,32}$/],
  // Sent as OpenAI-Organization: selects an account that the key can use already.
  ["organization", /^[!-~]{1,255}$/],
  // Sent as OpenAI-Project, with the same effect. No part of a host name, unlike other projects.
  ["openai_project", /^[!-~]{1,255}$/],
]);

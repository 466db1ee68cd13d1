interface AuthConfigLabel {
  readonly pattern: RegExp;
  /** The pattern in words, for error messages. */
  readonly rule: string;
}

const account: AuthConfigLabel = {
  pattern: /^[!-~]{1,255}$/,
  rule: "at most 255 visible ASCII characters",
};

/**
 * The keys of an `authConfig` that cannot influence where or how a credential is sent, and the values
 * that they may have. All other keys are bound to the credential, so a new key needs no entry here.
 */
export const authConfigLabels: ReadonlyMap<string, AuthConfigLabel> = new Map([
  // Never sent: the paths of Azure contain the version. MLflow's secrets have it.
  [
    "api_version",
    { pattern: /^[A-Za-z0-9.-]{1,32}$/, rule: "1 to 32 characters from A-Z a-z 0-9 . -" },
  ],
  // Sent as OpenAI-Organization: selects an account that the key can use already.
  ["organization", account],
  // Sent as OpenAI-Project, with the same effect. No part of a host name, unlike other projects.
  ["openai_project", account],
]);

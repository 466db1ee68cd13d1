import { CredentialRedactor } from "./credential-redactor.js";

/** In characters. */
const maxLineLength = 500;

/** An error text as one redacted line of at most 500 characters, without a final full stop. */
export function redactLine(text: string, fields: Readonly<Record<string, string>>): string {
  const redacted = CredentialRedactor.of(fields).redact(Buffer.from(text)).toString("utf8");
  const characters = [...redacted.replaceAll(/\s+/g, " ").trim().replace(/\.$/, "")];
  if (characters.length <= maxLineLength) return characters.join("");
  return `${characters.slice(0, maxLineLength - 1).join("")}…`;
}

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

/** The page at /docs: one file that loads nothing but /openapi.json. */
export interface DocsPage {
  readonly html: string;
  readonly contentSecurityPolicy: string;
}

/** Builds the page from its assets. */
export function buildDocsPage(): DocsPage {
  const style = readAsset(new URL("../../assets/docs.css", import.meta.url));
  const script = readAsset(new URL("../../assets/docs.js", import.meta.url));
  const html = readAsset(new URL("../../assets/docs.html", import.meta.url))
    .replace("/* style */", () => style)
    .replace("/* script */", () => script);
  // Only the script and the style of this page run, and it connects to this server alone.
  const contentSecurityPolicy = [
    "default-src 'none'",
    `script-src 'sha256-${digest(script)}'`,
    `style-src 'sha256-${digest(style)}'`,
    "connect-src 'self'",
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
  return { html, contentSecurityPolicy };
}

function readAsset(url: URL): string {
  return readFileSync(url, "utf8");
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("base64");
}

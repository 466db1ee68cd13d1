import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

/** The page at /docs: one file, with nothing to fetch but /openapi.json. */
export interface DocsPage {
  readonly html: string;
  readonly contentSecurityPolicy: string;
}

export function docsPage(): DocsPage {
  const style = asset("docs.css");
  const script = asset("docs.js");
  const html = asset("docs.html")
    .replace("/* style */", () => style)
    .replace("/* script */", () => script);
  // Only what stands in this file runs, and it may speak with nobody but this server.
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

function asset(name: string): string {
  return readFileSync(new URL(`../../assets/${name}`, import.meta.url), "utf8");
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("base64");
}

import type { FastifyInstance } from "fastify";
import { jsonType } from "../http/error-response.js";
import { buildDocsPage } from "./docs-page.js";
import { openRoute } from "./open-route.js";
import { openApiDocument } from "./openapi/document.js";

/** Adds the OpenAPI document and the docs page. Both are open, as they contain no data of the gateway. */
export function addDocsRoutes(app: FastifyInstance): void {
  let document: string | undefined;
  app.get("/openapi.json", openRoute, (_request, reply) => {
    document ??= JSON.stringify(openApiDocument());
    reply.type(jsonType).send(document);
  });

  const page = buildDocsPage();
  app.get("/docs", openRoute, (_request, reply) => {
    reply
      .header("content-security-policy", page.contentSecurityPolicy)
      .header("referrer-policy", "no-referrer")
      .type("text/html; charset=utf-8")
      .send(page.html);
  });
}

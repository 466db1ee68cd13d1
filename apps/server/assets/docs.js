// The token stays in its field: the page stores nothing and sets no cookie.
const tokenField = document.getElementById("token");
const who = document.getElementById("who");
const calls = document.getElementById("calls");
const index = document.getElementById("index");
const intro = document.getElementById("intro");

/** Creates an element. Children are text or elements, never HTML. */
function element(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    if (key === "class") node.className = value;
    else node.setAttribute(key, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== undefined));
  return node;
}

/** The schema of a present value: `null` and other values that mean absent are left out. */
function presentOf(schema) {
  if (schema.anyOf && !schema.type) return presentOf(schema.anyOf[0]);
  const [type] = [schema.type].flat();
  return schema.enum ? { ...schema, enum: schema.enum.filter(isName) } : { ...schema, type };
}

/** Lists of names also allow numbers, for clients that have only those. */
function isName(value) {
  return typeof value === "string";
}

function kindOf(field) {
  const schema = presentOf(field);
  if (schema.enum) return schema.enum.join(" | ");
  if (schema.type === "array") return `list of ${kindOf(schema.items ?? {})}`;
  if (schema.type === "object" && schema.additionalProperties?.type) {
    return `map of ${schema.additionalProperties.type}`;
  }
  return schema.type ?? "any";
}

function fieldRows(schema, { marksRequired, depth = 0 }) {
  const required = marksRequired ? (schema.required ?? []) : [];
  return Object.entries(schema.properties ?? {}).flatMap(([name, described]) => {
    const field = { ...presentOf(described), description: described.description };
    const label = element("code", { class: "field-name" }, name);
    const mark = required.includes(name) ? element("span", { class: "required" }, "required") : "";
    const row = element(
      "tr",
      {},
      element("td", { class: `depth-${depth}` }, label, mark),
      element("td", { class: "kind" }, kindOf(field)),
      element("td", { class: "note" }, field.description ?? ""),
    );
    const inner = field.type === "array" ? field.items : field;
    if (!inner?.properties || inner.additionalProperties?.type || depth === 3) return [row];
    return [row, ...fieldRows(inner, { marksRequired, depth: depth + 1 })];
  });
}

function section(title, ...content) {
  return element("section", {}, element("h3", {}, title), ...content);
}

function fields(title, schema, { marksRequired }) {
  const rows = fieldRows(schema, { marksRequired });
  const content = rows.length > 0 ? element("table", {}, ...rows) : element("p", {}, "None.");
  return section(title, content);
}

/** An example with the required fields. */
function example(described) {
  const schema = presentOf(described);
  if (schema.enum) return schema.enum[0];
  if (schema.type === "array") return [example(schema.items ?? {})];
  if (schema.type === "object") {
    if (!schema.properties) return { api_key: "" };
    const names = schema.required ?? [];
    return Object.fromEntries(names.map((name) => [name, example(schema.properties[name])]));
  }
  return { integer: 0, number: 1, boolean: true }[schema.type] ?? "";
}

/** The parameters as a URL has them: an exploded object has one for each property. */
function parametersOf({ parameters = [] }) {
  return parameters.flatMap((parameter) => {
    if (!parameter.explode) return [parameter];
    return Object.entries(parameter.schema.properties).map(
      ([name, { description, ...schema }]) => ({
        ...{ name, in: parameter.in, required: false, description, schema },
      }),
    );
  });
}

function input(parameter) {
  const { schema, name } = parameter;
  if (!schema.enum && schema.type !== "boolean") {
    return element("input", { name, autocomplete: "off", spellcheck: "false" });
  }
  const choices = ["", ...(schema.enum ?? ["true", "false"])];
  return element("select", { name }, ...choices.map((choice) => element("option", {}, choice)));
}

/** Relative to this page, which may be below the path of a proxy. */
function urlOf(path, form, parameters) {
  const query = new URLSearchParams();
  let url = path.slice(1);
  for (const { name, in: place } of parameters) {
    const { value } = form.elements[name];
    if (place === "header") continue;
    if (place === "path") url = url.replace(`{${name}}`, () => encodeURIComponent(value));
    else if (value !== "") query.append(name, value);
  }
  return query.size > 0 ? `${url}?${query}` : url;
}

/** The values of the parameters that are headers. */
function headersOf(form, parameters) {
  const values = parameters
    .filter((parameter) => parameter.in === "header")
    .map(({ name }) => [name, form.elements[name].value]);
  return Object.fromEntries(values.filter(([, value]) => value !== ""));
}

async function send({ method, path, body, headers = {} }) {
  if (tokenField.value !== "") headers.authorization = `Bearer ${tokenField.value}`;
  if (body !== undefined) headers["content-type"] = "application/json";
  const from = performance.now();
  const response = await fetch(path, { method, headers, body, credentials: "omit" });
  const text = await response.text();
  return { response, text, ms: Math.round(performance.now() - from) };
}

function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

function showOutcome({ response, text, ms }, { outcome, responseBody }) {
  const revision = response.headers.get("x-gw-revision");
  const rest = [`${ms} ms`, `request ${response.headers.get("x-request-id")}`];
  if (revision !== null) rest.push(`revision ${revision}`);
  const status = element("span", { class: response.ok ? "good" : "bad" }, `${response.status}`);
  outcome.replaceChildren(status, ` · ${rest.join(" · ")}`);
  responseBody.textContent = pretty(text);
  responseBody.hidden = false;
}

function tryForm({ method, path, operation }) {
  const body = operation.requestBody?.content["application/json"];
  const schema = body?.schema;
  const parameters = parametersOf(operation);
  const area = schema && element("textarea", { "aria-label": "Request body", spellcheck: "false" });
  if (area) area.value = JSON.stringify(body.example ?? example(schema), null, 2);
  const inputs = parameters.map((parameter) =>
    element("label", {}, element("span", { class: "mono" }, parameter.name), input(parameter)),
  );
  const button = element("button", { type: "submit" }, "Send");
  const outcome = element("output", { class: "outcome" });
  const responseBody = element("pre", { hidden: true, tabindex: "0" });
  const form = element(
    "form",
    { autocomplete: "off" },
    inputs.length > 0 ? element("div", { class: "parameters" }, ...inputs) : undefined,
    area,
    element("div", { class: "row" }, button, outcome),
    responseBody,
  );
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    try {
      const url = urlOf(path, form, parameters);
      const headers = headersOf(form, parameters);
      const sent = await send({ method, path: url, body: area?.value, headers });
      showOutcome(sent, { outcome, responseBody });
    } catch (error) {
      outcome.replaceChildren(element("span", { class: "bad" }, `Not sent: ${error.message}`));
    } finally {
      button.disabled = false;
    }
  });
  return section("Try it", form);
}

function errorList(operation, components) {
  const codes = Object.values(operation.responses).flatMap(({ $ref }) => {
    const name = $ref?.split("/").pop();
    const { content, "x-codes": codes } = components.responses[name] ?? {};
    const schema = content?.["application/json"].schema;
    return codes ?? schema?.allOf[1].properties.error_code.enum ?? [];
  });
  if (codes.length === 0) return undefined;
  const items = [...new Set(codes)].map((code) => element("code", {}, code));
  return section("Errors", element("div", { class: "errors" }, ...items));
}

function requestSchema(operation) {
  if (operation.requestBody) return operation.requestBody.content["application/json"].schema;
  const parameters = parametersOf(operation);
  return {
    properties: Object.fromEntries(
      parameters.map(({ name, schema, description }) => [name, { ...schema, description }]),
    ),
    required: parameters.filter(({ required }) => required).map(({ name }) => name),
  };
}

function callCard(call, components) {
  const { id, method, path, operation } = call;
  const success = operation.responses[200]?.content["application/json"]?.schema ?? {};
  const card = element(
    "details",
    { class: "call", id },
    element(
      "summary",
      {},
      element("span", { class: `method ${method.toLowerCase()}` }, method),
      element("span", { class: "path" }, path),
      element("span", { class: "summary" }, operation.summary),
    ),
  );
  // Built when it opens, because building all cards at once would be slow.
  card.addEventListener("toggle", () => {
    if (!card.open || card.children.length > 1) return;
    const body = element(
      "div",
      { class: "body" },
      element("p", {}, operation.description ?? ""),
      fields(operation.requestBody ? "Body" : "Query", requestSchema(operation), {
        marksRequired: true,
      }),
      tryForm(call),
      fields("Response", success, { marksRequired: false }),
    );
    const errors = errorList(operation, components);
    if (errors) body.append(errors);
    card.append(body);
  });
  return card;
}

function openLinkedCard() {
  const card = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (card?.tagName !== "DETAILS") return;
  card.open = true;
  card.scrollIntoView();
}

function show(api) {
  document.getElementById("version").textContent = api.info.version;
  intro.textContent = api.info.description.replaceAll(/([^\n])\n(?!\n)/g, "$1 ");
  const groups = new Map();
  for (const [path, operations] of Object.entries(api.paths)) {
    for (const [method, operation] of Object.entries(operations)) {
      const id = operation.operationId;
      const group = groups.get(operation.tags[0]) ?? [];
      group.push({ id, method: method.toUpperCase(), path, operation });
      groups.set(operation.tags[0], group);
    }
  }
  for (const [title, group] of groups) {
    const cards = group.map((call) => callCard(call, api.components));
    const links = group.map(({ id }) => element("a", { href: `#${id}` }, id));
    calls.append(element("h2", {}, title), ...cards);
    index.append(element("div", { class: "group" }, element("h2", {}, title), ...links));
  }
  openLinkedCard();
}

let check = 0;
tokenField.addEventListener("input", async () => {
  check += 1;
  const mine = check;
  who.className = "";
  who.textContent = "";
  if (tokenField.value === "") return;
  // Checks after a pause in typing, because each wrong token counts as an authentication failure.
  await new Promise((resolve) => setTimeout(resolve, 400));
  if (mine !== check) return;
  try {
    const { response } = await send({ method: "GET", path: "api/v1/gateway/whoami" });
    if (mine !== check) return;
    who.className = response.ok ? "good" : "bad";
    who.textContent = response.ok ? "token accepted" : "token rejected";
  } catch {
    who.className = "bad";
    who.textContent = "no response";
  }
});

document.getElementById("filter").addEventListener("input", (event) => {
  const filter = event.target.value.toLowerCase();
  for (const group of index.querySelectorAll(".group")) {
    const links = [...group.querySelectorAll("a")];
    for (const link of links) link.hidden = !link.textContent.toLowerCase().includes(filter);
    group.hidden = links.every((link) => link.hidden);
  }
});

addEventListener("hashchange", openLinkedCard);

fetch("openapi.json", { credentials: "omit" })
  .then((response) => response.json())
  .then(show)
  .catch((error) => {
    intro.textContent = `The API description could not be loaded: ${error.message}`;
  });

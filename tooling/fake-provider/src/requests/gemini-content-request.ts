import { z } from "zod";
import { geminiProblem, violation } from "./gemini-problem.ts";
import type { InvalidRequest, RequestRules } from "./invalid-request.ts";

/** A message of Google's API, whose fields may be in camel case or in snake case. */
function proto<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.preprocess(withCamelCase, z.strictObject(shape));
}

function withCamelCase(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const renamed = Object.entries(value).map(([name, inner]) => [
    name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
    inner,
  ]);
  return Object.fromEntries(renamed);
}

const json = z.looseObject({}).optional();
const text = z.string().optional();

const data = {
  text,
  inlineData: proto({ data: z.string(), mimeType: text, displayName: text }).optional(),
  fileData: proto({ fileUri: z.string(), mimeType: text, displayName: text }).optional(),
  functionCall: proto({ name: z.string(), args: json, id: text }).optional(),
  functionResponse: proto({
    name: z.string(),
    response: z.looseObject({}),
    id: text,
    parts: z.array(z.looseObject({})).optional(),
    scheduling: text,
    willContinue: z.boolean().optional(),
  }).optional(),
  executableCode: json,
  codeExecutionResult: json,
  toolCall: json,
  toolResponse: json,
};

const part = proto({
  ...data,
  thought: z.boolean().optional(),
  thoughtSignature: text,
  videoMetadata: json,
  mediaResolution: json,
  mediaProcessing: json,
  partMetadata: json,
  audioTranscription: json,
  speechMetadata: json,
});

const parts = z.array(part);
const content = proto({ role: z.enum(["user", "model"]).optional(), parts: parts.optional() });

const declaration = proto({
  name: z
    .string()
    .regex(
      /^[a-zA-Z_][a-zA-Z0-9_.:-]{0,127}$/,
      "Invalid function name. Must start with a letter or an underscore.",
    ),
  description: text,
  parameters: json,
  parametersJsonSchema: json,
  response: json,
  responseJsonSchema: json,
  behavior: text,
});

const tool = proto({
  functionDeclarations: z.array(declaration).optional(),
  codeExecution: json,
  computerUse: json,
  enterpriseWebSearch: json,
  fileSearch: json,
  googleMaps: json,
  googleSearch: json,
  googleSearchRetrieval: json,
  mcpServers: z.array(z.looseObject({})).optional(),
  retrieval: json,
  urlContext: json,
});

const number = z.number().optional();
const integer = z.int().optional();

const generationConfig = proto({
  temperature: number,
  topP: number,
  topK: number,
  candidateCount: integer,
  maxOutputTokens: integer,
  stopSequences: z.array(z.string()).optional(),
  presencePenalty: number,
  frequencyPenalty: number,
  seed: integer,
  responseLogprobs: z.boolean().optional(),
  logprobs: integer,
  responseMimeType: text,
  responseSchema: json,
  responseJsonSchema: json,
  responseFormat: z.array(z.looseObject({})).optional(),
  responseModalities: z.array(z.string()).optional(),
  mediaResolution: text,
  speechConfig: json,
  audioTimestamp: z.boolean().optional(),
  audioTranscriptionConfig: json,
  enableAffectiveDialog: z.boolean().optional(),
  enableEnhancedCivicAnswers: z.boolean().optional(),
  imageConfig: json,
  modelSelectionConfig: json,
  routingConfig: json,
  thinkingConfig: proto({
    includeThoughts: z.boolean().optional(),
    thinkingBudget: integer,
    thinkingLevel: text,
  }).optional(),
  translationConfig: json,
});

export const contentSchema = proto({
  contents: z
    .array(content)
    .min(1, "* GenerateContentRequest.contents: contents is not specified\n"),
  cachedContent: text,
  generationConfig: generationConfig.optional(),
  labels: z.record(z.string(), z.string()).optional(),
  model: text,
  safetySettings: z
    .array(proto({ category: z.string(), threshold: z.string(), method: text }))
    .optional(),
  serviceTier: text,
  store: z.boolean().optional(),
  systemInstruction: content.optional(),
  toolConfig: proto({
    functionCallingConfig: proto({
      mode: text,
      allowedFunctionNames: z.array(z.string()).optional(),
      streamFunctionCallArguments: z.boolean().optional(),
    }).optional(),
    includeServerSideToolInvocations: z.boolean().optional(),
    retrievalConfig: json,
  }).optional(),
  tools: z.array(tool).optional(),
});

type ContentBody = z.output<typeof contentSchema>;

/** The rules of contents. */
export const contentRules: RequestRules<ContentBody> = {
  schema: contentSchema,
  describe: geminiProblem,
  // Checked after the fields are in camel case.
  check: (body) => {
    const { contents } = contentSchema.parse(body);
    return partProblem(contents) ?? turnProblem(contents);
  },
};

/** A part has exactly one kind of data. */
function partProblem(contents: ContentBody["contents"]): InvalidRequest | undefined {
  const names = Object.keys(data);
  for (const [index, { parts: own = [] }] of contents.entries()) {
    const at = own.findIndex(
      (one) => Object.keys(one).filter((name) => names.includes(name)).length !== 1,
    );
    if (at === -1) continue;
    const field = `contents[${index}].parts[${at}].data`;
    const message = `* GenerateContentRequest.${field}: required oneof field 'data' must have one initialized field\n`;
    return violation(message, field);
  }
  return undefined;
}

/** A turn of function calls is followed by as many responses, and no response is elsewhere. */
function turnProblem(contents: ContentBody["contents"]): InvalidRequest | undefined {
  let calls = 0;
  for (const [index, { parts: own = [] }] of contents.entries()) {
    const results = own.filter((one) => one.functionResponse !== undefined).length;
    if (results !== calls) {
      const message =
        calls === 0
          ? "Please ensure that function response turn comes immediately after a function call turn."
          : "Please ensure that the number of function response parts is equal to the number of function call parts of the function call turn.";
      return violation(message, `contents[${index}]`);
    }
    calls = own.filter((one) => one.functionCall !== undefined).length;
  }
  return undefined;
}

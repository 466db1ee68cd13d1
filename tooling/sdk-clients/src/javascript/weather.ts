/** Arguments of the tool `weather`, and the object of structured output, as JSON Schema. */
export const weatherSchema = {
  type: "object" as const,
  properties: {
    city: { type: "string" as const },
    days: { type: "integer" as const },
  },
  required: ["city", "days"] as string[],
  additionalProperties: false as const,
};

export const weatherDescription = "Returns the weather of a city.";

/** The result of the tool, which the model repeats. */
export const weatherResult = "sunny";

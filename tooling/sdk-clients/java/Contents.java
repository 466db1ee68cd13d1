import com.google.genai.Client;
import com.google.genai.ResponseStream;
import com.google.genai.types.Content;
import com.google.genai.types.FunctionCall;
import com.google.genai.types.FunctionDeclaration;
import com.google.genai.types.GenerateContentConfig;
import com.google.genai.types.GenerateContentResponse;
import com.google.genai.types.HttpOptions;
import com.google.genai.types.HttpRetryOptions;
import com.google.genai.types.Part;
import com.google.genai.types.Tool;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

final class Contents {
  static final Map<String, Action> ACTIONS =
      Map.of(
          "chat", Contents::chat,
          "stream", Contents::stream,
          "tools", Contents::tools,
          "structured", Contents::structured,
          "abort", Contents::abort);

  private static final Map<String, Object> WEATHER_SCHEMA =
      Map.of(
          "type", "object",
          "properties",
              Map.of("city", Map.of("type", "string"), "days", Map.of("type", "integer")),
          "required", List.of("city", "days"));

  private static Client client(Call call) {
    var options =
        HttpOptions.builder()
            .baseUrl(call.url())
            .retryOptions(HttpRetryOptions.builder().attempts(1).build())
            .build();
    return Client.builder().apiKey(call.token()).httpOptions(options).build();
  }

  private static void chat(Call call, Outcome outcome) {
    outcome.text(client(call).models.generateContent(call.model(), call.prompt(), null).text());
  }

  private static ResponseStream<GenerateContentResponse> open(Call call) {
    return client(call).models.generateContentStream(call.model(), call.prompt(), null);
  }

  private static String textOf(GenerateContentResponse response) {
    return response.text() == null ? "" : response.text();
  }

  private static void stream(Call call, Outcome outcome) {
    try (var stream = open(call)) {
      for (var response : stream) outcome.text(textOf(response));
    }
  }

  private static void abort(Call call, Outcome outcome) {
    try (var stream = open(call)) {
      Iterator<GenerateContentResponse> responses = stream.iterator();
      while (outcome.pieces.isEmpty()) outcome.text(textOf(responses.next()));
    }
  }

  private static void tools(Call call, Outcome outcome) {
    Client client = client(call);
    var weather =
        FunctionDeclaration.builder().name("weather").parametersJsonSchema(WEATHER_SCHEMA).build();
    var config =
        GenerateContentConfig.builder()
            .tools(Tool.builder().functionDeclarations(weather).build())
            .build();
    List<Content> contents = new ArrayList<>();
    contents.add(Content.fromParts(Part.fromText(call.prompt())));
    while (true) {
      var response = client.models.generateContent(call.model(), contents, config);
      List<FunctionCall> asked = response.functionCalls();
      if (asked == null || asked.isEmpty()) {
        outcome.text(textOf(response));
        return;
      }
      contents.add(response.candidates().orElseThrow().get(0).content().orElseThrow());
      Part[] results =
          asked.stream()
              .map(
                  one -> {
                    Weather input = Main.JSON.convertValue(one.args().orElseThrow(), Weather.class);
                    return Part.fromFunctionResponse(
                        one.name().orElseThrow(), Map.of("sky", outcome.weather(input)));
                  })
              .toArray(Part[]::new);
      contents.add(Content.fromParts(results));
    }
  }

  private static void structured(Call call, Outcome outcome) throws Exception {
    var config =
        GenerateContentConfig.builder()
            .responseMimeType("application/json")
            .responseJsonSchema(WEATHER_SCHEMA)
            .build();
    var response = client(call).models.generateContent(call.model(), call.prompt(), config);
    outcome.value = Main.JSON.readValue(response.text(), Weather.class);
  }
}

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Runs the calls of standard input with the official SDKs, and prints one outcome per line. */
public final class Main {
  static final ObjectMapper JSON =
      new ObjectMapper().setSerializationInclusion(JsonInclude.Include.NON_NULL);

  private static final Map<String, Map<String, Action>> APIS =
      Map.of(
          "chat completions", ChatCompletions.ACTIONS,
          "responses", Responses.ACTIONS,
          "messages", Messages.ACTIONS,
          "contents", Contents.ACTIONS);

  public static void main(String[] arguments) throws Exception {
    PrintStream output = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    JsonNode input = JSON.readTree(System.in);
    String url = input.get("url").asText();
    for (JsonNode given : input.get("calls")) {
      Call call =
          new Call(
              url,
              given.get("model").asText(),
              given.get("token").asText(),
              given.get("prompt").asText());
      Outcome outcome = new Outcome();
      try {
        APIS.get(given.get("api").asText()).get(given.get("action").asText()).run(call, outcome);
      } catch (RuntimeException error) {
        outcome.error = ClientError.of(error);
      }
      output.println(JSON.writeValueAsString(outcome));
    }
    // The SDKs keep threads for idle connections.
    System.exit(0);
  }
}

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.core.http.StreamResponse;
import com.anthropic.helpers.BetaRunnableTool;
import com.anthropic.models.beta.messages.BetaMessage;
import com.anthropic.models.beta.messages.BetaToolResultBlockParam;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCountTokensParams;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.RawMessageStreamEvent;
import java.util.Map;

final class Messages {
  static final Map<String, Action> ACTIONS =
      Map.of(
          "chat", Messages::chat,
          "stream", Messages::stream,
          "tools", Messages::tools,
          "structured", Messages::structured,
          "abort", Messages::abort,
          "count", Messages::count);

  private static AnthropicClient client(Call call) {
    return AnthropicOkHttpClient.builder()
        .baseUrl(call.url())
        .authToken(call.token())
        .maxRetries(0)
        .build();
  }

  private static MessageCreateParams.Builder request(Call call) {
    return MessageCreateParams.builder()
        .model(call.model())
        .maxTokens(1000)
        .addUserMessage(call.prompt());
  }

  private static void chat(Call call, Outcome outcome) {
    addText(client(call).messages().create(request(call).build()), outcome);
  }

  private static void addText(Message message, Outcome outcome) {
    message.content().stream()
        .flatMap(block -> block.text().stream())
        .forEach(block -> outcome.text(block.text()));
  }

  private static StreamResponse<RawMessageStreamEvent> open(Call call) {
    return client(call).messages().createStreaming(request(call).build());
  }

  private static void addDelta(RawMessageStreamEvent event, Outcome outcome) {
    event
        .contentBlockDelta()
        .flatMap(block -> block.delta().text())
        .ifPresent(delta -> outcome.text(delta.text()));
  }

  private static void stream(Call call, Outcome outcome) {
    try (var stream = open(call)) {
      for (var event : stream) addDelta(event, outcome);
    }
  }

  private static void abort(Call call, Outcome outcome) {
    try (var stream = open(call)) {
      for (var event : stream) {
        addDelta(event, outcome);
        if (!outcome.pieces.isEmpty()) return;
      }
    }
  }

  private static void tools(Call call, Outcome outcome) {
    var weather =
        BetaRunnableTool.of(
            Weather.class,
            input -> BetaToolResultBlockParam.Content.ofString(outcome.weather(input)));
    var request =
        com.anthropic.models.beta.messages.MessageCreateParams.builder()
            .model(call.model())
            .maxTokens(1000)
            .addUserMessage(call.prompt())
            .addTool(weather)
            .build();
    for (BetaMessage message : client(call).beta().messages().toolRunner(request)) {
      message.content().stream()
          .flatMap(block -> block.text().stream())
          .forEach(block -> outcome.text(block.text()));
    }
  }

  private static void structured(Call call, Outcome outcome) {
    var request = request(call).outputConfig(Weather.class).build();
    outcome.value =
        client(call).messages().create(request).content().stream()
            .flatMap(block -> block.text().stream())
            .findFirst()
            .orElseThrow()
            .text();
  }

  private static void count(Call call, Outcome outcome) {
    var request =
        MessageCountTokensParams.builder().model(call.model()).addUserMessage(call.prompt()).build();
    outcome.value = client(call).messages().countTokens(request).inputTokens();
  }
}

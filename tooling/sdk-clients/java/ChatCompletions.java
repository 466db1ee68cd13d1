import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.StreamResponse;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionMessage;
import com.openai.models.chat.completions.ChatCompletionMessageToolCall;
import com.openai.models.chat.completions.ChatCompletionToolMessageParam;
import com.openai.models.embeddings.EmbeddingCreateParams;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

final class ChatCompletions {
  static final Map<String, Action> ACTIONS =
      Map.of(
          "chat", ChatCompletions::chat,
          "stream", ChatCompletions::stream,
          "tools", ChatCompletions::tools,
          "structured", ChatCompletions::structured,
          "abort", ChatCompletions::abort,
          "embed", ChatCompletions::embed);

  static OpenAIClient client(Call call) {
    return OpenAIOkHttpClient.builder()
        .baseUrl(call.url() + "/v1")
        .apiKey(call.token())
        .maxRetries(0)
        .build();
  }

  private static ChatCompletionCreateParams.Builder request(Call call) {
    return ChatCompletionCreateParams.builder().model(call.model()).addUserMessage(call.prompt());
  }

  private static void chat(Call call, Outcome outcome) {
    var answer = client(call).chat().completions().create(request(call).build());
    outcome.text(answer.choices().get(0).message().content().orElse(""));
  }

  private static StreamResponse<ChatCompletionChunk> open(Call call) {
    return client(call).chat().completions().createStreaming(request(call).build());
  }

  private static String textOf(ChatCompletionChunk chunk) {
    return chunk.choices().stream()
        .flatMap(choice -> choice.delta().content().stream())
        .findFirst()
        .orElse("");
  }

  private static void stream(Call call, Outcome outcome) {
    try (var stream = open(call)) {
      stream.stream().forEach(chunk -> outcome.text(textOf(chunk)));
    }
  }

  private static void abort(Call call, Outcome outcome) {
    try (var stream = open(call)) {
      Iterator<ChatCompletionChunk> chunks = stream.stream().iterator();
      while (outcome.pieces.isEmpty()) outcome.text(textOf(chunks.next()));
    }
  }

  private static void tools(Call call, Outcome outcome) {
    OpenAIClient client = client(call);
    var request = request(call).addTool(Weather.class);
    while (true) {
      ChatCompletionMessage message =
          client.chat().completions().create(request.build()).choices().get(0).message();
      List<ChatCompletionMessageToolCall> asked = message.toolCalls().orElse(List.of());
      if (asked.isEmpty()) {
        outcome.text(message.content().orElse(""));
        return;
      }
      request.addMessage(message);
      for (var one : asked) {
        var function = one.asFunction();
        String result = outcome.weather(function.function().arguments(Weather.class));
        request.addMessage(
            ChatCompletionToolMessageParam.builder()
                .toolCallId(function.id())
                .content(result)
                .build());
      }
    }
  }

  private static void structured(Call call, Outcome outcome) {
    var request = request(call).responseFormat(Weather.class).build();
    var answer = client(call).chat().completions().create(request);
    outcome.value = answer.choices().get(0).message().content().orElseThrow();
  }

  private static void embed(Call call, Outcome outcome) {
    var request =
        EmbeddingCreateParams.builder()
            .model(call.model())
            .input(call.prompt())
            .dimensions(4)
            .build();
    outcome.value = client(call).embeddings().create(request).data().get(0).embedding().size();
  }
}

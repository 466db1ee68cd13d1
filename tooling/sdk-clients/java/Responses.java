import com.openai.client.OpenAIClient;
import com.openai.core.http.StreamResponse;
import com.openai.models.responses.EasyInputMessage;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseFunctionToolCall;
import com.openai.models.responses.ResponseInputItem;
import com.openai.models.responses.ResponseOutputItem;
import com.openai.models.responses.ResponseStreamEvent;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

final class Responses {
  static final Map<String, Action> ACTIONS =
      Map.of(
          "chat", Responses::chat,
          "stream", Responses::stream,
          "tools", Responses::tools,
          "structured", Responses::structured,
          "abort", Responses::abort);

  private static ResponseCreateParams.Builder request(Call call) {
    return ResponseCreateParams.builder().model(call.model()).input(call.prompt());
  }

  private static void chat(Call call, Outcome outcome) {
    addText(ChatCompletions.client(call).responses().create(request(call).build()), outcome);
  }

  private static void addText(Response response, Outcome outcome) {
    response.output().stream()
        .flatMap(item -> item.message().stream())
        .flatMap(message -> message.content().stream())
        .flatMap(content -> content.outputText().stream())
        .forEach(text -> outcome.text(text.text()));
  }

  private static StreamResponse<ResponseStreamEvent> open(Call call) {
    return ChatCompletions.client(call).responses().createStreaming(request(call).build());
  }

  private static void stream(Call call, Outcome outcome) {
    try (var stream = open(call)) {
      stream.stream().forEach(event -> addDelta(event, outcome));
    }
  }

  private static void addDelta(ResponseStreamEvent event, Outcome outcome) {
    event.outputTextDelta().ifPresent(delta -> outcome.text(delta.delta()));
    // The SDK returns an error event of the provider as an event.
    event
        .error()
        .ifPresent(error -> outcome.error = new ClientError("SseException", null, error.message()));
  }

  private static void abort(Call call, Outcome outcome) {
    try (var stream = open(call)) {
      Iterator<ResponseStreamEvent> events = stream.stream().iterator();
      while (outcome.pieces.isEmpty()) addDelta(events.next(), outcome);
    }
  }

  private static void tools(Call call, Outcome outcome) {
    OpenAIClient client = ChatCompletions.client(call);
    var message =
        EasyInputMessage.builder().role(EasyInputMessage.Role.USER).content(call.prompt()).build();
    List<ResponseInputItem> input = new ArrayList<>();
    input.add(ResponseInputItem.ofEasyInputMessage(message));
    while (true) {
      var request =
          ResponseCreateParams.builder()
              .model(call.model())
              .inputOfResponse(input)
              .addTool(Weather.class)
              .build();
      Response response = client.responses().create(request);
      List<ResponseFunctionToolCall> asked =
          response.output().stream()
              .filter(ResponseOutputItem::isFunctionCall)
              .map(ResponseOutputItem::asFunctionCall)
              .toList();
      if (asked.isEmpty()) {
        addText(response, outcome);
        return;
      }
      for (var one : asked) {
        input.add(ResponseInputItem.ofFunctionCall(one));
        input.add(
            ResponseInputItem.ofFunctionCallOutput(
                ResponseInputItem.FunctionCallOutput.builder()
                    .callId(one.callId())
                    .output(outcome.weather(one.arguments(Weather.class)))
                    .build()));
      }
    }
  }

  private static void structured(Call call, Outcome outcome) {
    var request = request(call).text(Weather.class).build();
    outcome.value =
        ChatCompletions.client(call).responses().create(request).output().stream()
            .flatMap(item -> item.message().stream())
            .flatMap(message -> message.content().stream())
            .flatMap(content -> content.outputText().stream())
            .findFirst()
            .orElseThrow();
  }
}

import java.util.ArrayList;
import java.util.List;

/** What a call results in; clients fill it in. */
final class Outcome {
  public final List<String> pieces = new ArrayList<>();
  public final List<ToolCall> calls = new ArrayList<>();
  public Object value;
  public ClientError error;

  /** A tool that the model asked for. */
  record ToolCall(String name, Weather input) {}

  void text(String piece) {
    if (!piece.isEmpty()) pieces.add(piece);
  }

  /** Executes the tool, whose result the model repeats. */
  String weather(Weather input) {
    calls.add(new ToolCall("weather", input));
    return "sunny";
  }
}

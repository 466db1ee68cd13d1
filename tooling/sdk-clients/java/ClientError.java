import com.anthropic.errors.AnthropicServiceException;
import com.google.genai.errors.ApiException;
import com.openai.errors.OpenAIServiceException;

/** An error as a user of the SDK sees it. */
record ClientError(String type, Integer status, String message) {
  static ClientError of(RuntimeException error) {
    Integer status = null;
    if (error instanceof OpenAIServiceException ofOpenAi) status = ofOpenAi.statusCode();
    else if (error instanceof AnthropicServiceException ofAnthropic) status = ofAnthropic.statusCode();
    else if (error instanceof ApiException ofGoogle) status = ofGoogle.code();
    return new ClientError(error.getClass().getSimpleName(), status, error.getMessage());
  }
}

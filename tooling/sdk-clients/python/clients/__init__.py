from .anthropic_messages import AnthropicMessages
from .google_genai import GoogleGenAi
from .openai_chat import OpenAiChat
from .openai_responses import OpenAiResponses

CLIENTS = {
    "chat completions": OpenAiChat,
    "responses": OpenAiResponses,
    "messages": AnthropicMessages,
    "contents": GoogleGenAi,
}

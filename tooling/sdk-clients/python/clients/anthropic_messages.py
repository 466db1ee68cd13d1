from anthropic import Anthropic, beta_tool

from .client import Client, Weather


class AnthropicMessages(Client):
    def __init__(self, url, call):
        super().__init__(url, call)
        self.client = Anthropic(base_url=url, auth_token=self.token, max_retries=0)

    @property
    def request(self):
        return {"model": self.model, "max_tokens": 1000, "messages": self.messages}

    def chat(self, outcome):
        answer = self.client.messages.create(**self.request)
        outcome.pieces += [block.text for block in answer.content if block.type == "text"]

    def stream(self, outcome):
        with self.client.messages.stream(**self.request) as stream:
            for text in stream.text_stream:
                outcome.pieces.append(text)

    def tools(self, outcome):
        @beta_tool
        def weather(city: str, days: int) -> str:
            """Returns the weather of a city."""
            return outcome.weather(city, days)

        runner = self.client.beta.messages.tool_runner(tools=[weather], **self.request)
        answer = runner.until_done()
        outcome.pieces += [block.text for block in answer.content if block.type == "text"]

    def structured(self, outcome):
        answer = self.client.messages.parse(output_format=Weather, **self.request)
        outcome.value = answer.parsed_output.model_dump()

    def abort(self, outcome):
        with self.client.messages.stream(**self.request) as stream:
            for text in stream.text_stream:
                outcome.pieces.append(text)
                return

    def count(self, outcome):
        answer = self.client.messages.count_tokens(model=self.model, messages=self.messages)
        outcome.value = answer.input_tokens

import json

from openai import OpenAI

from .client import WEATHER_SCHEMA, Client, Weather


class OpenAiChat(Client):
    def __init__(self, url, call):
        super().__init__(url, call)
        self.client = OpenAI(base_url=f"{url}/v1", api_key=self.token, max_retries=0)

    def chat(self, outcome):
        answer = self.client.chat.completions.create(model=self.model, messages=self.messages)
        outcome.pieces.append(answer.choices[0].message.content)

    def stream(self, outcome):
        stream = self.client.chat.completions.create(
            model=self.model, messages=self.messages, stream=True
        )
        for chunk in stream:
            if chunk.choices and chunk.choices[0].delta.content:
                outcome.pieces.append(chunk.choices[0].delta.content)

    def tools(self, outcome):
        weather = {"name": "weather", "parameters": WEATHER_SCHEMA, "strict": True}
        messages = list(self.messages)
        while True:
            answer = self.client.chat.completions.create(
                model=self.model,
                messages=messages,
                tools=[{"type": "function", "function": weather}],
            )
            message = answer.choices[0].message
            if not message.tool_calls:
                outcome.pieces.append(message.content)
                return
            messages.append(message)
            for call in message.tool_calls:
                result = outcome.weather(**json.loads(call.function.arguments))
                messages.append({"role": "tool", "tool_call_id": call.id, "content": result})

    def structured(self, outcome):
        answer = self.client.chat.completions.parse(
            model=self.model, messages=self.messages, response_format=Weather
        )
        outcome.value = answer.choices[0].message.parsed.model_dump()

    def abort(self, outcome):
        stream = self.client.chat.completions.create(
            model=self.model, messages=self.messages, stream=True
        )
        for chunk in stream:
            if chunk.choices[0].delta.content:
                outcome.pieces.append(chunk.choices[0].delta.content)
                stream.close()
                return

    def embed(self, outcome):
        answer = self.client.embeddings.create(model=self.model, input=self.prompt, dimensions=4)
        outcome.value = len(answer.data[0].embedding)

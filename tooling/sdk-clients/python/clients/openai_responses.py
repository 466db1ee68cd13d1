import json

from openai import APIError, OpenAI

from .client import WEATHER_SCHEMA, Client, Weather


class OpenAiResponses(Client):
    def __init__(self, url, call):
        super().__init__(url, call)
        self.client = OpenAI(base_url=f"{url}/v1", api_key=self.token, max_retries=0)

    def chat(self, outcome):
        answer = self.client.responses.create(model=self.model, input=self.messages)
        outcome.pieces.append(answer.output_text)

    def stream(self, outcome):
        with self.client.responses.stream(model=self.model, input=self.messages) as stream:
            for event in stream:
                if event.type == "response.output_text.delta":
                    outcome.pieces.append(event.delta)
                if event.type == "error":
                    # The SDK returns an error event of the provider as an event.
                    raise APIError(event.message, request=None, body=None)
            stream.get_final_response()

    def tools(self, outcome):
        weather = {
            "type": "function",
            "name": "weather",
            "parameters": WEATHER_SCHEMA,
            "strict": True,
        }
        items = list(self.messages)
        while True:
            answer = self.client.responses.create(model=self.model, input=items, tools=[weather])
            calls = [item for item in answer.output if item.type == "function_call"]
            if not calls:
                outcome.pieces.append(answer.output_text)
                return
            items += answer.output
            for call in calls:
                result = outcome.weather(**json.loads(call.arguments))
                items.append(
                    {"type": "function_call_output", "call_id": call.call_id, "output": result}
                )

    def structured(self, outcome):
        answer = self.client.responses.parse(
            model=self.model, input=self.messages, text_format=Weather
        )
        outcome.value = answer.output_parsed.model_dump()

    def abort(self, outcome):
        with self.client.responses.stream(model=self.model, input=self.messages) as stream:
            for event in stream:
                if event.type == "response.output_text.delta":
                    outcome.pieces.append(event.delta)
                    return

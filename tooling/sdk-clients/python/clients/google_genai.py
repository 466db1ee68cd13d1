from google import genai

from .client import Client, Weather


class GoogleGenAi(Client):
    def __init__(self, url, call):
        super().__init__(url, call)
        self.client = genai.Client(api_key=self.token, http_options={"base_url": url})

    @property
    def request(self):
        return {"model": self.model, "contents": self.prompt}

    def chat(self, outcome):
        outcome.pieces.append(self.client.models.generate_content(**self.request).text)

    def stream(self, outcome):
        for chunk in self.client.models.generate_content_stream(**self.request):
            if chunk.text:
                outcome.pieces.append(chunk.text)

    def tools(self, outcome):
        def weather(city: str, days: int) -> str:
            """Returns the weather of a city."""
            return outcome.weather(city, days)

        answer = self.client.models.generate_content(config={"tools": [weather]}, **self.request)
        outcome.pieces.append(answer.text)

    def structured(self, outcome):
        config = {"response_mime_type": "application/json", "response_schema": Weather}
        answer = self.client.models.generate_content(config=config, **self.request)
        outcome.value = answer.parsed.model_dump()

    def abort(self, outcome):
        stream = self.client.models.generate_content_stream(**self.request)
        for chunk in stream:
            if chunk.text:
                outcome.pieces.append(chunk.text)
                stream.close()
                return

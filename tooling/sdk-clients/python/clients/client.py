from pydantic import BaseModel

WEATHER_SCHEMA = {
    "type": "object",
    "properties": {"city": {"type": "string"}, "days": {"type": "integer"}},
    "required": ["city", "days"],
    "additionalProperties": False,
}


class Weather(BaseModel):
    city: str
    days: int


class Client:
    """An SDK; each action is a method of a subclass."""

    def __init__(self, url, call):
        self.url = url
        self.token = call["token"]
        self.model = call["model"]
        self.prompt = call["prompt"]

    def run(self, action, outcome):
        getattr(self, action)(outcome)

    @property
    def messages(self):
        return [{"role": "user", "content": self.prompt}]

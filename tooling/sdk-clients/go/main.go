// Runs the calls of standard input with the official SDKs, and prints one outcome per line.
package main

import (
	"context"
	"encoding/json"
	"os"
)

type input struct {
	URL   string `json:"url"`
	Calls []call `json:"calls"`
}

type call struct {
	URL    string `json:"-"`
	API    string `json:"api"`
	Action string `json:"action"`
	Model  string `json:"model"`
	Token  string `json:"token"`
	Prompt string `json:"prompt"`
}

// An outcome is what a call results in; clients fill it in.
type outcome struct {
	Pieces []string     `json:"pieces"`
	Calls  []toolCall   `json:"calls"`
	Value  any          `json:"value,omitempty"`
	Error  *clientError `json:"error,omitempty"`
}

type toolCall struct {
	Name  string  `json:"name"`
	Input weather `json:"input"`
}

type weather struct {
	City string `json:"city"`
	Days int    `json:"days"`
}

type clientError struct {
	Type    string `json:"type"`
	Status  int    `json:"status,omitempty"`
	Message string `json:"message"`
}

// Executes the tool, whose result the model repeats.
func (o *outcome) weather(arguments string) (string, error) {
	var input weather
	if err := json.Unmarshal([]byte(arguments), &input); err != nil {
		return "", err
	}
	o.Calls = append(o.Calls, toolCall{Name: "weather", Input: input})
	return "sunny", nil
}

func (o *outcome) text(piece string) {
	if piece != "" {
		o.Pieces = append(o.Pieces, piece)
	}
}

var weatherSchema = map[string]any{
	"type": "object",
	"properties": map[string]any{
		"city": map[string]any{"type": "string"},
		"days": map[string]any{"type": "integer"},
	},
	"required":             []string{"city", "days"},
	"additionalProperties": false,
}

// An action makes a call with an SDK.
type action func(context.Context, call, *outcome) error

var apis = map[string]map[string]action{
	"chat completions": chatCompletions,
	"responses":        responseActions,
	"messages":         messageActions,
	"contents":         contentActions,
}

func main() {
	var given input
	if err := json.NewDecoder(os.Stdin).Decode(&given); err != nil {
		panic(err)
	}
	output := json.NewEncoder(os.Stdout)
	for _, call := range given.Calls {
		call.URL = given.URL
		result := outcome{Pieces: []string{}, Calls: []toolCall{}}
		if err := apis[call.API][call.Action](context.Background(), call, &result); err != nil {
			result.Error = describe(err)
		}
		if err := output.Encode(result); err != nil {
			panic(err)
		}
	}
}

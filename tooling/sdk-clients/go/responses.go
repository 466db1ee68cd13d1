package main

import (
	"context"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/packages/ssestream"
	"github.com/openai/openai-go/v3/responses"
)

func responseRequest(c call) responses.ResponseNewParams {
	return responses.ResponseNewParams{
		Model: c.Model,
		Input: responses.ResponseNewParamsInputUnion{
			OfInputItemList: responses.ResponseInputParam{
				responses.ResponseInputItemParamOfMessage(c.Prompt, responses.EasyInputMessageRoleUser),
			},
		},
	}
}

var responseActions = map[string]action{
	"chat": func(ctx context.Context, c call, o *outcome) error {
		client := openAI(c)
		answer, err := client.Responses.New(ctx, responseRequest(c))
		if err != nil {
			return err
		}
		o.text(answer.OutputText())
		return nil
	},
	"stream": func(ctx context.Context, c call, o *outcome) error {
		client := openAI(c)
		stream := client.Responses.NewStreaming(ctx, responseRequest(c))
		for stream.Next() {
			event := stream.Current()
			if event.Type == "response.output_text.delta" {
				o.text(event.Delta)
			}
			// The SDK returns an error event of the provider as an event.
			if event.Type == "error" {
				return &ssestream.StreamError{Message: event.Message}
			}
		}
		return stream.Err()
	},
	"tools": func(ctx context.Context, c call, o *outcome) error {
		client := openAI(c)
		request := responseRequest(c)
		request.Tools = []responses.ToolUnionParam{
			responses.ToolParamOfFunction("weather", weatherSchema, true),
		}
		for {
			answer, err := client.Responses.New(ctx, request)
			if err != nil {
				return err
			}
			items := request.Input.OfInputItemList
			for _, item := range answer.Output {
				if item.Type != "function_call" {
					continue
				}
				asked := item.AsFunctionCall()
				result, err := o.weather(asked.Arguments)
				if err != nil {
					return err
				}
				output := responses.ResponseInputItemParamOfFunctionCallOutput(result)
				output.OfFunctionCallOutput.CallID = openai.String(asked.CallID)
				items = append(items,
					responses.ResponseInputItemParamOfFunctionCall(asked.Arguments, asked.CallID, asked.Name),
					output,
				)
			}
			if len(items) == len(request.Input.OfInputItemList) {
				o.text(answer.OutputText())
				return nil
			}
			request.Input.OfInputItemList = items
		}
	},
	"structured": func(ctx context.Context, c call, o *outcome) error {
		client := openAI(c)
		request := responseRequest(c)
		request.Text.Format.OfJSONSchema = &responses.ResponseFormatTextJSONSchemaConfigParam{
			Name:   "weather",
			Schema: weatherSchema,
			Strict: openai.Bool(true),
		}
		answer, err := client.Responses.New(ctx, request)
		if err != nil {
			return err
		}
		return o.object(answer.OutputText())
	},
	"abort": func(ctx context.Context, c call, o *outcome) error {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		client := openAI(c)
		stream := client.Responses.NewStreaming(ctx, responseRequest(c))
		for stream.Next() {
			if event := stream.Current(); event.Type == "response.output_text.delta" {
				o.text(event.Delta)
				cancel()
			}
		}
		return stream.Err()
	},
}

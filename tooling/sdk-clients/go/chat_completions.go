package main

import (
	"context"
	"encoding/json"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"
)

func openAI(c call) openai.Client {
	return openai.NewClient(
		option.WithBaseURL(c.URL+"/v1"),
		option.WithAPIKey(c.Token),
		option.WithMaxRetries(0),
	)
}

func chatRequest(c call) openai.ChatCompletionNewParams {
	return openai.ChatCompletionNewParams{
		Model:    c.Model,
		Messages: []openai.ChatCompletionMessageParamUnion{openai.UserMessage(c.Prompt)},
	}
}

var chatCompletions = map[string]action{
	"chat": func(ctx context.Context, c call, o *outcome) error {
		client := openAI(c)
		answer, err := client.Chat.Completions.New(ctx, chatRequest(c))
		if err != nil {
			return err
		}
		o.text(answer.Choices[0].Message.Content)
		return nil
	},
	"stream": func(ctx context.Context, c call, o *outcome) error {
		client := openAI(c)
		stream := client.Chat.Completions.NewStreaming(ctx, chatRequest(c))
		for stream.Next() {
			for _, choice := range stream.Current().Choices {
				o.text(choice.Delta.Content)
			}
		}
		return stream.Err()
	},
	"tools": func(ctx context.Context, c call, o *outcome) error {
		client := openAI(c)
		request := chatRequest(c)
		request.Tools = []openai.ChatCompletionToolUnionParam{
			openai.ChatCompletionFunctionTool(openai.FunctionDefinitionParam{
				Name:       "weather",
				Parameters: weatherSchema,
				Strict:     openai.Bool(true),
			}),
		}
		for {
			answer, err := client.Chat.Completions.New(ctx, request)
			if err != nil {
				return err
			}
			message := answer.Choices[0].Message
			if len(message.ToolCalls) == 0 {
				o.text(message.Content)
				return nil
			}
			request.Messages = append(request.Messages, message.ToParam())
			for _, asked := range message.ToolCalls {
				result, err := o.weather(asked.Function.Arguments)
				if err != nil {
					return err
				}
				request.Messages = append(request.Messages, openai.ToolMessage(result, asked.ID))
			}
		}
	},
	"structured": func(ctx context.Context, c call, o *outcome) error {
		client := openAI(c)
		request := chatRequest(c)
		request.ResponseFormat.OfJSONSchema = &openai.ResponseFormatJSONSchemaParam{
			JSONSchema: openai.ResponseFormatJSONSchemaJSONSchemaParam{
				Name:   "weather",
				Schema: weatherSchema,
				Strict: openai.Bool(true),
			},
		}
		answer, err := client.Chat.Completions.New(ctx, request)
		if err != nil {
			return err
		}
		return o.object(answer.Choices[0].Message.Content)
	},
	"abort": func(ctx context.Context, c call, o *outcome) error {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		client := openAI(c)
		stream := client.Chat.Completions.NewStreaming(ctx, chatRequest(c))
		for stream.Next() {
			for _, choice := range stream.Current().Choices {
				if choice.Delta.Content != "" {
					o.text(choice.Delta.Content)
					cancel()
				}
			}
		}
		return stream.Err()
	},
	"embed": func(ctx context.Context, c call, o *outcome) error {
		client := openAI(c)
		answer, err := client.Embeddings.New(ctx, openai.EmbeddingNewParams{
			Model:      c.Model,
			Input:      openai.EmbeddingNewParamsInputUnion{OfString: openai.String(c.Prompt)},
			Dimensions: openai.Int(4),
		})
		if err != nil {
			return err
		}
		o.Value = len(answer.Data[0].Embedding)
		return nil
	},
}

// Parses structured output.
func (o *outcome) object(text string) error {
	var value weather
	err := json.Unmarshal([]byte(text), &value)
	o.Value = value
	return err
}

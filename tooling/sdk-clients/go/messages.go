package main

import (
	"context"

	"github.com/anthropics/anthropic-sdk-go"
	"github.com/anthropics/anthropic-sdk-go/option"
	"github.com/anthropics/anthropic-sdk-go/toolrunner"
)

const maxTokens = 1000

func anthropicClient(c call) anthropic.Client {
	return anthropic.NewClient(
		option.WithBaseURL(c.URL),
		option.WithAuthToken(c.Token),
		option.WithMaxRetries(0),
	)
}

func messageRequest(c call) anthropic.MessageNewParams {
	return anthropic.MessageNewParams{
		Model:     anthropic.Model(c.Model),
		MaxTokens: maxTokens,
		Messages:  []anthropic.MessageParam{anthropic.NewUserMessage(anthropic.NewTextBlock(c.Prompt))},
	}
}

var messageActions = map[string]action{
	"chat": func(ctx context.Context, c call, o *outcome) error {
		client := anthropicClient(c)
		answer, err := client.Messages.New(ctx, messageRequest(c))
		if err != nil {
			return err
		}
		for _, block := range answer.Content {
			o.text(block.Text)
		}
		return nil
	},
	"stream": func(ctx context.Context, c call, o *outcome) error {
		client := anthropicClient(c)
		stream := client.Messages.NewStreaming(ctx, messageRequest(c))
		for stream.Next() {
			o.text(stream.Current().Delta.Text)
		}
		return stream.Err()
	},
	"tools": func(ctx context.Context, c call, o *outcome) error {
		client := anthropicClient(c)
		tool, err := toolrunner.NewBetaToolFromJSONSchema("weather", "Returns the weather of a city.",
			func(_ context.Context, input weather) (anthropic.BetaToolResultBlockParamContentUnion, error) {
				o.Calls = append(o.Calls, toolCall{Name: "weather", Input: input})
				return anthropic.BetaToolResultBlockParamContentUnion{
					OfText: &anthropic.BetaTextBlockParam{Text: "sunny"},
				}, nil
			})
		if err != nil {
			return err
		}
		runner := client.Beta.Messages.NewToolRunner([]anthropic.BetaTool{tool}, anthropic.BetaToolRunnerParams{
			BetaMessageNewParams: anthropic.BetaMessageNewParams{
				Model:     anthropic.Model(c.Model),
				MaxTokens: maxTokens,
				Messages: []anthropic.BetaMessageParam{
					anthropic.NewBetaUserMessage(anthropic.NewBetaTextBlock(c.Prompt)),
				},
			},
		})
		answer, err := runner.RunToCompletion(ctx)
		if err != nil {
			return err
		}
		for _, block := range answer.Content {
			o.text(block.Text)
		}
		return nil
	},
	"structured": func(ctx context.Context, c call, o *outcome) error {
		client := anthropicClient(c)
		request := messageRequest(c)
		request.OutputConfig = anthropic.OutputConfigParam{
			Format: anthropic.JSONOutputFormatParam{Schema: weatherSchema},
		}
		answer, err := client.Messages.New(ctx, request)
		if err != nil {
			return err
		}
		return o.object(answer.Content[0].Text)
	},
	"abort": func(ctx context.Context, c call, o *outcome) error {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		client := anthropicClient(c)
		stream := client.Messages.NewStreaming(ctx, messageRequest(c))
		for stream.Next() {
			if text := stream.Current().Delta.Text; text != "" {
				o.text(text)
				cancel()
			}
		}
		return stream.Err()
	},
	"count": func(ctx context.Context, c call, o *outcome) error {
		client := anthropicClient(c)
		request := messageRequest(c)
		answer, err := client.Messages.CountTokens(ctx, anthropic.MessageCountTokensParams{
			Model:    request.Model,
			Messages: request.Messages,
		})
		if err != nil {
			return err
		}
		o.Value = answer.InputTokens
		return nil
	},
}

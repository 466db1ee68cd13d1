package main

import (
	"context"
	"encoding/json"

	"google.golang.org/genai"
)

func google(ctx context.Context, c call) (*genai.Client, error) {
	return genai.NewClient(ctx, &genai.ClientConfig{
		APIKey:      c.Token,
		Backend:     genai.BackendGeminiAPI,
		HTTPOptions: genai.HTTPOptions{BaseURL: c.URL},
	})
}

var contentActions = map[string]action{
	"chat": func(ctx context.Context, c call, o *outcome) error {
		client, err := google(ctx, c)
		if err != nil {
			return err
		}
		answer, err := client.Models.GenerateContent(ctx, c.Model, genai.Text(c.Prompt), nil)
		if err != nil {
			return err
		}
		o.text(answer.Text())
		return nil
	},
	"stream": func(ctx context.Context, c call, o *outcome) error {
		client, err := google(ctx, c)
		if err != nil {
			return err
		}
		for answer, err := range client.Models.GenerateContentStream(ctx, c.Model, genai.Text(c.Prompt), nil) {
			if err != nil {
				return err
			}
			o.text(answer.Text())
		}
		return nil
	},
	"tools": func(ctx context.Context, c call, o *outcome) error {
		client, err := google(ctx, c)
		if err != nil {
			return err
		}
		config := &genai.GenerateContentConfig{
			Tools: []*genai.Tool{{
				FunctionDeclarations: []*genai.FunctionDeclaration{{
					Name:                 "weather",
					ParametersJsonSchema: weatherSchema,
				}},
			}},
		}
		contents := genai.Text(c.Prompt)
		for {
			answer, err := client.Models.GenerateContent(ctx, c.Model, contents, config)
			if err != nil {
				return err
			}
			calls := answer.FunctionCalls()
			if len(calls) == 0 {
				o.text(answer.Text())
				return nil
			}
			contents = append(contents, answer.Candidates[0].Content)
			results := &genai.Content{Role: genai.RoleUser}
			for _, asked := range calls {
				arguments, err := json.Marshal(asked.Args)
				if err != nil {
					return err
				}
				result, err := o.weather(string(arguments))
				if err != nil {
					return err
				}
				response := map[string]any{"sky": result}
				results.Parts = append(results.Parts, genai.NewPartFromFunctionResponse(asked.Name, response))
			}
			contents = append(contents, results)
		}
	},
	"structured": func(ctx context.Context, c call, o *outcome) error {
		client, err := google(ctx, c)
		if err != nil {
			return err
		}
		config := &genai.GenerateContentConfig{
			ResponseMIMEType:   "application/json",
			ResponseJsonSchema: weatherSchema,
		}
		answer, err := client.Models.GenerateContent(ctx, c.Model, genai.Text(c.Prompt), config)
		if err != nil {
			return err
		}
		return o.object(answer.Text())
	},
	"abort": func(ctx context.Context, c call, o *outcome) error {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		client, err := google(ctx, c)
		if err != nil {
			return err
		}
		for answer, err := range client.Models.GenerateContentStream(ctx, c.Model, genai.Text(c.Prompt), nil) {
			if err != nil {
				return err
			}
			o.text(answer.Text())
			cancel()
		}
		return nil
	},
}

package main

import (
	"errors"
	"fmt"

	"github.com/anthropics/anthropic-sdk-go"
	"github.com/openai/openai-go/v3"
	"google.golang.org/genai"
)

// Describes an error as a user reads it.
func describe(err error) *clientError {
	result := &clientError{Type: fmt.Sprintf("%T", err), Message: err.Error()}
	var ofOpenAI *openai.Error
	var ofAnthropic *anthropic.Error
	var ofGoogle genai.APIError
	switch {
	case errors.As(err, &ofOpenAI):
		// Its text is the status alone.
		result.Status, result.Message = ofOpenAI.StatusCode, ofOpenAI.Message
	case errors.As(err, &ofAnthropic):
		result.Status = ofAnthropic.StatusCode
	case errors.As(err, &ofGoogle):
		result.Status = ofGoogle.Code
	}
	return result
}

package conformance

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"
	"github.com/aws/smithy-go"
)

var queuesMade atomic.Int64

// loadConfig takes everything from the environment, as a program in production does.
func loadConfig(t *testing.T) aws.Config {
	t.Helper()
	loaded, err := config.LoadDefaultConfig(context.Background())
	must(t, err)
	return loaded
}

// fixture is a client and a queue of one test.
type fixture struct {
	*sqs.Client
	ctx  context.Context
	t    *testing.T
	name string
	url  *string
}

func newFixture(t *testing.T) *fixture {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	t.Cleanup(cancel)
	f := &fixture{Client: sqs.NewFromConfig(loadConfig(t)), ctx: ctx, t: t}
	f.name = fmt.Sprintf("go-%d", queuesMade.Add(1))
	made, err := f.CreateQueue(ctx, &sqs.CreateQueueInput{QueueName: &f.name})
	must(t, err)
	f.url = made.QueueUrl
	return f
}

func (f *fixture) send(body string) {
	f.t.Helper()
	_, err := f.SendMessage(f.ctx, &sqs.SendMessageInput{QueueUrl: f.url, MessageBody: &body})
	must(f.t, err)
}

func (f *fixture) receive() []types.Message {
	f.t.Helper()
	got, err := f.ReceiveMessage(f.ctx, &sqs.ReceiveMessageInput{
		QueueUrl:                    f.url,
		MaxNumberOfMessages:         10,
		MessageAttributeNames:       []string{"All"},
		MessageSystemAttributeNames: []types.MessageSystemAttributeName{types.MessageSystemAttributeNameAll},
	})
	must(f.t, err)
	return got.Messages
}

func (f *fixture) attributes(names ...types.QueueAttributeName) map[string]string {
	f.t.Helper()
	read, err := f.GetQueueAttributes(f.ctx, &sqs.GetQueueAttributesInput{
		QueueUrl: f.url, AttributeNames: names,
	})
	must(f.t, err)
	return read.Attributes
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func equal[T comparable](t *testing.T, got, want T) {
	t.Helper()
	if got != want {
		t.Fatalf("got %v, want %v", got, want)
	}
}

// refused wants an error of type E whose code is the one that Query clients know.
func refused[E error](t *testing.T, err error, code string) {
	t.Helper()
	var typed E
	if !errors.As(err, &typed) {
		t.Fatalf("got %v (%T), want %T", err, err, typed)
	}
	var general smithy.APIError
	if !errors.As(err, &general) {
		t.Fatalf("%v is not an API error", err)
	}
	equal(t, general.ErrorCode(), code)
}

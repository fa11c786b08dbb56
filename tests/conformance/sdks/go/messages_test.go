package conformance

import (
	"bytes"
	"strconv"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"
)

const attributesMD5 = "75b20051508d48a36080b2ce9e023aa7"

var attributes = map[string]types.MessageAttributeValue{
	"colour": {DataType: aws.String("String"), StringValue: aws.String("blue")},
	"count":  {DataType: aws.String("Number.int"), StringValue: aws.String("42")},
	"raw":    {DataType: aws.String("Binary"), BinaryValue: []byte{0, 1, 254, 255}},
}

// The SDK itself checks the MD5 of each body that it sends and receives.
func TestMessageKeepsBodyAndAttributes(t *testing.T) {
	f := newFixture(t)
	sent, err := f.SendMessage(f.ctx, &sqs.SendMessageInput{
		QueueUrl: f.url, MessageBody: aws.String("größe 🦀"), MessageAttributes: attributes,
	})
	must(t, err)
	equal(t, *sent.MD5OfMessageAttributes, attributesMD5)
	messages := f.receive()
	equal(t, len(messages), 1)
	got := messages[0]
	equal(t, *got.Body, "größe 🦀")
	equal(t, *got.MessageId, *sent.MessageId)
	equal(t, *got.MD5OfMessageAttributes, attributesMD5)
	equal(t, *got.MessageAttributes["count"].StringValue, "42")
	equal(t, bytes.Equal(got.MessageAttributes["raw"].BinaryValue, []byte{0, 1, 254, 255}), true)
	equal(t, got.Attributes["ApproximateReceiveCount"], "1")
}

func TestMessageReturnsWhenItsVisibilityIsSetToZero(t *testing.T) {
	f := newFixture(t)
	f.send("x")
	handle := f.receive()[0].ReceiptHandle
	equal(t, len(f.receive()), 0)
	_, err := f.ChangeMessageVisibility(f.ctx, &sqs.ChangeMessageVisibilityInput{
		QueueUrl: f.url, ReceiptHandle: handle, VisibilityTimeout: 0,
	})
	must(t, err)
	again := f.receive()
	equal(t, len(again), 1)
	_, err = f.DeleteMessage(f.ctx, &sqs.DeleteMessageInput{
		QueueUrl: f.url, ReceiptHandle: again[0].ReceiptHandle,
	})
	must(t, err)
	equal(t, f.attributes("ApproximateNumberOfMessagesNotVisible")["ApproximateNumberOfMessagesNotVisible"], "0")
}

func TestLongPollIsWoken(t *testing.T) {
	f := newFixture(t)
	woken := make(chan int)
	go func() {
		got, err := f.ReceiveMessage(f.ctx, &sqs.ReceiveMessageInput{QueueUrl: f.url, WaitTimeSeconds: 20})
		if err != nil {
			t.Error(err)
			close(woken)
			return
		}
		woken <- len(got.Messages)
	}()
	f.send("wake")
	began := time.Now()
	equal(t, <-woken, 1)
	equal(t, time.Since(began) < 5*time.Second, true)
}

func TestBatchesReportEachEntry(t *testing.T) {
	f := newFixture(t)
	var entries []types.SendMessageBatchRequestEntry
	for i := range 10 {
		id := strconv.Itoa(i)
		entries = append(entries, types.SendMessageBatchRequestEntry{Id: &id, MessageBody: &id})
	}
	entries[9].MessageBody = aws.String("a\bb")
	sent, err := f.SendMessageBatch(f.ctx, &sqs.SendMessageBatchInput{QueueUrl: f.url, Entries: entries})
	must(t, err)
	equal(t, len(sent.Successful), 9)
	equal(t, *sent.Failed[0].Code, "InvalidMessageContents")
	equal(t, sent.Failed[0].SenderFault, true)

	var hidden []types.ChangeMessageVisibilityBatchRequestEntry
	var done []types.DeleteMessageBatchRequestEntry
	for _, m := range f.receive() {
		hidden = append(hidden, types.ChangeMessageVisibilityBatchRequestEntry{
			Id: m.Body, ReceiptHandle: m.ReceiptHandle, VisibilityTimeout: 600,
		})
		done = append(done, types.DeleteMessageBatchRequestEntry{Id: m.Body, ReceiptHandle: m.ReceiptHandle})
	}
	changed, err := f.ChangeMessageVisibilityBatch(f.ctx, &sqs.ChangeMessageVisibilityBatchInput{
		QueueUrl: f.url, Entries: hidden,
	})
	must(t, err)
	equal(t, len(changed.Successful), 9)
	deleted, err := f.DeleteMessageBatch(f.ctx, &sqs.DeleteMessageBatchInput{QueueUrl: f.url, Entries: done})
	must(t, err)
	equal(t, len(deleted.Successful), 9)
}

func TestBadRequestsAreTypedErrors(t *testing.T) {
	f := newFixture(t)
	_, err := f.DeleteMessage(f.ctx, &sqs.DeleteMessageInput{
		QueueUrl: f.url, ReceiptHandle: aws.String("garbage"),
	})
	refused[*types.ReceiptHandleIsInvalid](t, err, "ReceiptHandleIsInvalid")
	_, err = f.DeleteMessageBatch(f.ctx, &sqs.DeleteMessageBatchInput{
		QueueUrl: f.url, Entries: []types.DeleteMessageBatchRequestEntry{},
	})
	refused[*types.EmptyBatchRequest](t, err, "AWS.SimpleQueueService.EmptyBatchRequest")
	same := types.SendMessageBatchRequestEntry{Id: aws.String("a"), MessageBody: aws.String("x")}
	_, err = f.SendMessageBatch(f.ctx, &sqs.SendMessageBatchInput{
		QueueUrl: f.url, Entries: []types.SendMessageBatchRequestEntry{same, same},
	})
	refused[*types.BatchEntryIdsNotDistinct](t, err, "AWS.SimpleQueueService.BatchEntryIdsNotDistinct")
}

package conformance

import (
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go"
)

func TestQueueIsFoundByName(t *testing.T) {
	f := newFixture(t)
	found, err := f.GetQueueUrl(f.ctx, &sqs.GetQueueUrlInput{QueueName: &f.name})
	must(t, err)
	equal(t, *found.QueueUrl, *f.url)
}

func TestCreatingAgainIsTheSameQueueUnlessAttributesDiffer(t *testing.T) {
	f := newFixture(t)
	again, err := f.CreateQueue(f.ctx, &sqs.CreateQueueInput{QueueName: &f.name})
	must(t, err)
	equal(t, *again.QueueUrl, *f.url)
	_, err = f.CreateQueue(f.ctx, &sqs.CreateQueueInput{
		QueueName: &f.name, Attributes: map[string]string{"DelaySeconds": "7"},
	})
	refused[*types.QueueNameExists](t, err, "QueueAlreadyExists")
}

func TestQueuesAreListedPageByPage(t *testing.T) {
	f := newFixture(t)
	prefix := f.name + "-page"
	for _, letter := range []string{"a", "b", "c"} {
		_, err := f.CreateQueue(f.ctx, &sqs.CreateQueueInput{QueueName: aws.String(prefix + letter)})
		must(t, err)
	}
	pages := sqs.NewListQueuesPaginator(f.Client, &sqs.ListQueuesInput{
		QueueNamePrefix: &prefix, MaxResults: aws.Int32(2),
	})
	var urls []string
	for pages.HasMorePages() {
		page, err := pages.NextPage(f.ctx)
		must(t, err)
		urls = append(urls, page.QueueUrls...)
	}
	equal(t, len(urls), 3)
	equal(t, strings.HasSuffix(urls[2], prefix+"c"), true)
}

func TestAttributesAndTagsChange(t *testing.T) {
	f := newFixture(t)
	_, err := f.SetQueueAttributes(f.ctx, &sqs.SetQueueAttributesInput{
		QueueUrl: f.url, Attributes: map[string]string{"VisibilityTimeout": "45"},
	})
	must(t, err)
	equal(t, f.attributes(types.QueueAttributeNameAll)["VisibilityTimeout"], "45")
	_, err = f.TagQueue(f.ctx, &sqs.TagQueueInput{
		QueueUrl: f.url, Tags: map[string]string{"a": "1", "b": "größe"},
	})
	must(t, err)
	_, err = f.UntagQueue(f.ctx, &sqs.UntagQueueInput{QueueUrl: f.url, TagKeys: []string{"a"}})
	must(t, err)
	tags, err := f.ListQueueTags(f.ctx, &sqs.ListQueueTagsInput{QueueUrl: f.url})
	must(t, err)
	equal(t, len(tags.Tags), 1)
	equal(t, tags.Tags["b"], "größe")
}

func TestPurgeEmptiesOnceAMinute(t *testing.T) {
	f := newFixture(t)
	f.send("x")
	_, err := f.PurgeQueue(f.ctx, &sqs.PurgeQueueInput{QueueUrl: f.url})
	must(t, err)
	equal(t, len(f.receive()), 0)
	_, err = f.PurgeQueue(f.ctx, &sqs.PurgeQueueInput{QueueUrl: f.url})
	refused[*types.PurgeQueueInProgress](t, err, "AWS.SimpleQueueService.PurgeQueueInProgress")
}

func TestDeletedQueueIsGoneAndItsNameRests(t *testing.T) {
	f := newFixture(t)
	_, err := f.DeleteQueue(f.ctx, &sqs.DeleteQueueInput{QueueUrl: f.url})
	must(t, err)
	_, err = f.SendMessage(f.ctx, &sqs.SendMessageInput{QueueUrl: f.url, MessageBody: aws.String("x")})
	refused[*types.QueueDoesNotExist](t, err, "AWS.SimpleQueueService.NonExistentQueue")
	_, err = f.CreateQueue(f.ctx, &sqs.CreateQueueInput{QueueName: &f.name})
	refused[*types.QueueDeletedRecently](t, err, "AWS.SimpleQueueService.QueueDeletedRecently")
}

func TestCallerIsTheRootOfTheAccount(t *testing.T) {
	f := newFixture(t)
	identity, err := sts.NewFromConfig(loadConfig(t)).GetCallerIdentity(f.ctx, nil)
	must(t, err)
	equal(t, *identity.Account, "000000000000")
	equal(t, *identity.Arn, "arn:aws:iam::000000000000:root")
}

func TestAnotherSecretIsRefused(t *testing.T) {
	t.Setenv("AWS_SECRET_ACCESS_KEY", "wrong")
	loaded := loadConfig(t)
	_, err := sts.NewFromConfig(loaded).GetCallerIdentity(t.Context(), nil)
	refused[*smithy.GenericAPIError](t, err, "SignatureDoesNotMatch")
	_, err = sqs.NewFromConfig(loaded).ListQueues(t.Context(), nil)
	equal(t, err != nil && strings.Contains(err.Error(), "StatusCode: 403"), true)
}

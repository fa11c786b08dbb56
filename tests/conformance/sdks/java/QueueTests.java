import java.util.List;
import java.util.Map;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.services.sqs.model.PurgeQueueInProgressException;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueDeletedRecentlyException;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;
import software.amazon.awssdk.services.sqs.model.QueueNameExistsException;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.StsException;

final class QueueTests extends Fixture {
  public void aQueueIsFoundByName() {
    equal(sqs.getQueueUrl(r -> r.queueName(name)).queueUrl(), url);
  }

  public void creatingAgainIsTheSameQueueUnlessAttributesDiffer() {
    equal(sqs.createQueue(q -> q.queueName(name)).queueUrl(), url);
    Map<QueueAttributeName, String> others = Map.of(QueueAttributeName.DELAY_SECONDS, "7");
    refused(
        QueueNameExistsException.class,
        "QueueAlreadyExists",
        () -> sqs.createQueue(q -> q.queueName(name).attributes(others)));
  }

  public void queuesAreListedPageByPage() {
    for (String letter : List.of("a", "b", "c")) {
      sqs.createQueue(q -> q.queueName(name + "-" + letter));
    }
    List<String> urls =
        sqs.listQueuesPaginator(r -> r.queueNamePrefix(name + "-").maxResults(2)).queueUrls()
            .stream().toList();
    equal(urls, List.of(url + "-a", url + "-b", url + "-c"));
  }

  public void attributesAndTagsChange() {
    Map<QueueAttributeName, String> changed = Map.of(QueueAttributeName.VISIBILITY_TIMEOUT, "45");
    sqs.setQueueAttributes(r -> r.queueUrl(url).attributes(changed));
    equal(attributes().get(QueueAttributeName.VISIBILITY_TIMEOUT), "45");
    sqs.tagQueue(r -> r.queueUrl(url).tags(Map.of("a", "1", "b", "größe")));
    sqs.untagQueue(r -> r.queueUrl(url).tagKeys("a"));
    equal(sqs.listQueueTags(r -> r.queueUrl(url)).tags(), Map.of("b", "größe"));
  }

  public void purgeEmptiesOnceAMinute() {
    send("x");
    sqs.purgeQueue(r -> r.queueUrl(url));
    equal(receive(), List.of());
    refused(
        PurgeQueueInProgressException.class,
        "AWS.SimpleQueueService.PurgeQueueInProgress",
        () -> sqs.purgeQueue(r -> r.queueUrl(url)));
  }

  public void aDeletedQueueIsGoneAndItsNameRests() {
    sqs.deleteQueue(r -> r.queueUrl(url));
    refused(
        QueueDoesNotExistException.class,
        "AWS.SimpleQueueService.NonExistentQueue",
        () -> send("x"));
    refused(
        QueueDeletedRecentlyException.class,
        "AWS.SimpleQueueService.QueueDeletedRecently",
        () -> sqs.createQueue(q -> q.queueName(name)));
  }

  public void theCallerIsTheRootOfTheAccount() {
    try (StsClient sts = StsClient.create()) {
      equal(sts.getCallerIdentity().account(), "000000000000");
      equal(sts.getCallerIdentity().arn(), "arn:aws:iam::000000000000:root");
    }
  }

  public void anotherSecretIsRefused() {
    String key = System.getenv("AWS_ACCESS_KEY_ID");
    var wrong = StaticCredentialsProvider.create(AwsBasicCredentials.create(key, "wrong"));
    try (StsClient sts = StsClient.builder().credentialsProvider(wrong).build()) {
      refused(StsException.class, "SignatureDoesNotMatch", sts::getCallerIdentity);
    }
  }
}

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.sqs.model.BatchEntryIdsNotDistinctException;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.EmptyBatchRequestException;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.ReceiptHandleIsInvalidException;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;

/** The SDK itself checks both MD5 sums, of the body and of the attributes, both ways. */
final class MessageTests extends Fixture {
  private static final String ATTRIBUTES_MD5 = "75b20051508d48a36080b2ce9e023aa7";
  private static final Map<String, MessageAttributeValue> ATTRIBUTES =
      Map.of(
          "colour", value("String").stringValue("blue").build(),
          "count", value("Number.int").stringValue("42").build(),
          "raw",
              value("Binary")
                  .binaryValue(SdkBytes.fromByteArray(new byte[] {0, 1, (byte) 254, (byte) 255}))
                  .build());

  private static MessageAttributeValue.Builder value(String type) {
    return MessageAttributeValue.builder().dataType(type);
  }

  public void aMessageKeepsBodyAndAttributes() {
    var sent =
        sqs.sendMessage(
            m -> m.queueUrl(url).messageBody("größe 🦀").messageAttributes(ATTRIBUTES));
    equal(sent.md5OfMessageAttributes(), ATTRIBUTES_MD5);
    Message found = receive().get(0);
    equal(found.body(), "größe 🦀");
    equal(found.messageId(), sent.messageId());
    equal(found.md5OfMessageAttributes(), ATTRIBUTES_MD5);
    equal(found.messageAttributes(), ATTRIBUTES);
    equal(found.attributes().get(MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT), "1");
  }

  public void aMessageReturnsWhenItsVisibilityIsSetToZero() {
    send("x");
    String handle = receive().get(0).receiptHandle();
    equal(receive(), List.of());
    sqs.changeMessageVisibility(
        r -> r.queueUrl(url).receiptHandle(handle).visibilityTimeout(0));
    String again = receive().get(0).receiptHandle();
    sqs.deleteMessage(r -> r.queueUrl(url).receiptHandle(again));
    var hidden = QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE;
    equal(attributes().get(hidden), "0");
  }

  public void aLongPollIsWoken() {
    var waiting =
        CompletableFuture.supplyAsync(
            () -> sqs.receiveMessage(r -> r.queueUrl(url).waitTimeSeconds(20)).messages());
    send("wake");
    Instant began = Instant.now();
    equal(waiting.join().get(0).body(), "wake");
    equal(Duration.between(began, Instant.now()).toSeconds() < 5, true);
  }

  public void batchesReportEachEntry() {
    List<SendMessageBatchRequestEntry> entries =
        IntStream.range(0, 10)
            .mapToObj(i -> entry(String.valueOf(i), i == 9 ? "a\bb" : "body"))
            .toList();
    var sent = sqs.sendMessageBatch(r -> r.queueUrl(url).entries(entries));
    equal(sent.successful().size(), 9);
    equal(sent.failed().get(0).code(), "InvalidMessageContents");
    equal(sent.failed().get(0).senderFault(), true);
    List<Message> messages = receive();
    var hidden = messages.stream().map(MessageTests::hide).toList();
    var changed = sqs.changeMessageVisibilityBatch(r -> r.queueUrl(url).entries(hidden));
    equal(changed.successful().size(), 9);
    var done = messages.stream().map(MessageTests::done).toList();
    var deleted = sqs.deleteMessageBatch(r -> r.queueUrl(url).entries(done));
    equal(deleted.successful().size(), 9);
  }

  public void badRequestsAreTypedExceptions() {
    refused(
        ReceiptHandleIsInvalidException.class,
        "ReceiptHandleIsInvalid",
        () -> sqs.deleteMessage(r -> r.queueUrl(url).receiptHandle("garbage")));
    refused(
        EmptyBatchRequestException.class,
        "AWS.SimpleQueueService.EmptyBatchRequest",
        () -> sqs.deleteMessageBatch(r -> r.queueUrl(url).entries(List.of())));
    refused(
        BatchEntryIdsNotDistinctException.class,
        "AWS.SimpleQueueService.BatchEntryIdsNotDistinct",
        () -> sqs.sendMessageBatch(r -> r.queueUrl(url).entries(entry("a", "x"), entry("a", "y"))));
  }

  private static SendMessageBatchRequestEntry entry(String id, String body) {
    return SendMessageBatchRequestEntry.builder().id(id).messageBody(body).build();
  }

  private static ChangeMessageVisibilityBatchRequestEntry hide(Message message) {
    return ChangeMessageVisibilityBatchRequestEntry.builder()
        .id(message.messageId())
        .receiptHandle(message.receiptHandle())
        .visibilityTimeout(600)
        .build();
  }

  private static DeleteMessageBatchRequestEntry done(Message message) {
    return DeleteMessageBatchRequestEntry.builder()
        .id(message.messageId())
        .receiptHandle(message.receiptHandle())
        .build();
  }
}

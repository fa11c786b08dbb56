import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** A client, configured by the environment alone, and a queue of one test. */
abstract class Fixture implements AutoCloseable {
  final SqsClient sqs = SqsClient.create();
  final String name = "java-" + UUID.randomUUID();
  final String url = sqs.createQueue(q -> q.queueName(name)).queueUrl();

  @Override
  public final void close() {
    sqs.close();
  }

  final void send(String body) {
    sqs.sendMessage(m -> m.queueUrl(url).messageBody(body));
  }

  final List<Message> receive() {
    return sqs.receiveMessage(
            r ->
                r.queueUrl(url)
                    .maxNumberOfMessages(10)
                    .messageAttributeNames("All")
                    .messageSystemAttributeNames(MessageSystemAttributeName.ALL))
        .messages();
  }

  final Map<QueueAttributeName, String> attributes() {
    return sqs.getQueueAttributes(r -> r.queueUrl(url).attributeNames(QueueAttributeName.ALL))
        .attributes();
  }

  static void equal(Object found, Object expected) {
    if (!Objects.equals(found, expected)) {
      throw new AssertionError("got " + found + ", want " + expected);
    }
  }

  /** The call must end in exactly this exception, with the code that Query clients know. */
  static void refused(Class<? extends AwsServiceException> type, String code, Runnable call) {
    try {
      call.run();
    } catch (AwsServiceException error) {
      equal(error.getClass(), type);
      equal(error.awsErrorDetails().errorCode(), code);
      equal(error.statusCode() / 100, 4);
      return;
    }
    throw new AssertionError("was accepted, want " + code);
  }
}

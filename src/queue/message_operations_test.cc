#include "queue/message_operations.h"

#include <gtest/gtest.h>

#include "queue/message_attributes.h"
#include "queue/queue_testing.h"

namespace penstock::queue {
namespace {

using Bodies = std::vector<std::string>;
using Counts = std::vector<int>;

class MessageOperations : public testing::Test {
 protected:
  ~MessageOperations() override { EXPECT_EQ(shard_.inconsistency(), ""); }

  template <typename Op>
  std::string refusal(const typename Op::Input& input) {
    const auto result = shard_.run<Op>(input);
    return result.ok() ? "ok"
                       : std::string(result.error().info().code) + ": " + result.error().message();
  }
  SendMessageInput message(std::string body) {
    SendMessageInput input;
    input.queue_url = url_;
    input.body = std::move(body);
    return input;
  }
  ReceiveMessageInput receive_input() {
    ReceiveMessageInput input;
    input.queue_url = url_;
    return input;
  }

  TestShard shard_;
  std::string url_ = shard_.create("orders");
};

TEST_F(MessageOperations, DeliverWhatWasSent) {
  SendMessageInput input = message("hello");
  input.attributes["n"].data_type = "Number";
  input.attributes["n"].string_value = "1";
  input.attributes["b"].data_type = "Binary";
  input.attributes["b"].binary_value.bytes = std::string("\0\xff", 2);
  input.system_attributes["AWSTraceHeader"].data_type = "String";
  input.system_attributes["AWSTraceHeader"].string_value = "Root=1-2-3";
  input.group_id = "g";
  const int64_t sent_ms = shard_.now_ms();
  const auto sent = shard_.run<SendMessage>(input);
  ASSERT_TRUE(sent.ok());
  EXPECT_EQ(sent->md5_of_body, "5d41402abc4b2a76b9719d911017c592");
  EXPECT_EQ(sent->md5_of_attributes, md5_of(stored(input.attributes)));
  EXPECT_EQ(sent->md5_of_system_attributes, md5_of(stored(input.system_attributes)));
  EXPECT_EQ(sent->message_id.size(), 36u);
  EXPECT_FALSE(sent->sequence_number);

  shard_.clock().advance_ms(1500);
  const auto received = shard_.receive(url_);
  ASSERT_EQ(received.size(), 1u);
  EXPECT_EQ(received[0].body, "hello");
  EXPECT_EQ(received[0].message_id, sent->message_id);
  EXPECT_EQ(received[0].md5_of_body, sent->md5_of_body);
  EXPECT_EQ(received[0].md5_of_attributes, sent->md5_of_attributes);
  EXPECT_EQ(received[0].attributes.at("n").string_value, "1");
  EXPECT_EQ(received[0].attributes.at("b").binary_value.bytes, std::string("\0\xff", 2));
  EXPECT_EQ(received[0].system_attributes,
            (TextMap{{"SenderId", std::string(kTestAccount)},
                     {"SentTimestamp", std::to_string(sent_ms)},
                     {"ApproximateReceiveCount", "1"},
                     {"ApproximateFirstReceiveTimestamp", std::to_string(sent_ms + 1500)},
                     {"MessageGroupId", "g"},
                     {"AWSTraceHeader", "Root=1-2-3"}}));
}

TEST_F(MessageOperations, TakeTheTraceFromTheHttpHeader) {
  service::Call call = shard_.call();
  call.trace_header = "Root=1-from-header";
  const auto sent = shard_.run_as<SendMessage>(call, message("x"));
  EXPECT_FALSE(sent->md5_of_system_attributes);
  EXPECT_EQ(shard_.receive(url_)[0].system_attributes.at("AWSTraceHeader"), "Root=1-from-header");
}

TEST_F(MessageOperations, ReturnOnlyTheAttributesAskedFor) {
  SendMessageInput input = message("x");
  for (const char* name : {"a.one", "a.two", "b"}) {
    input.attributes[name].data_type = "String";
    input.attributes[name].string_value = "v";
  }
  ASSERT_TRUE(shard_.run<SendMessage>(input).ok());
  ReceiveMessageInput receive = receive_input();
  receive.visibility_timeout_s = 0;
  auto plain = shard_.run<ReceiveMessage>(receive);
  EXPECT_TRUE(plain->messages[0].attributes.empty());
  EXPECT_TRUE(plain->messages[0].system_attributes.empty());
  EXPECT_FALSE(plain->messages[0].md5_of_attributes);
  receive.message_attribute_names = {"a.*", "missing"};
  receive.attribute_names = {"SentTimestamp"};
  auto selected = shard_.run<ReceiveMessage>(receive);
  EXPECT_EQ(selected->messages[0].attributes.size(), 2u);
  EXPECT_EQ(selected->messages[0].system_attributes.size(), 1u);
  input.attributes.erase("b");
  EXPECT_EQ(selected->messages[0].md5_of_attributes, md5_of(stored(input.attributes)));
}

TEST_F(MessageOperations, SendRefusesInOrder) {
  // Each row is right where the rows before it are wrong.
  SendMessageInput input;
  input.queue_url = "nowhere";
  input.delay_s = 901;
  input.deduplication_id = "d";
  input.group_id = "g g";
  input.attributes["AWS.x"].data_type = "String";
  EXPECT_EQ(refusal<SendMessage>(input), "QueueDoesNotExist: The specified queue does not exist.");
  input.queue_url = url_;
  EXPECT_EQ(refusal<SendMessage>(input).find("Missing"), 0u);
  input.body = "\x01";
  EXPECT_EQ(refusal<SendMessage>(input).find("InvalidMessageContents: Invalid characters found."),
            0u);
  input.body = std::string(1'048'577, 'x');
  EXPECT_NE(refusal<SendMessage>(input).find("Value 901 for parameter DelaySeconds is invalid. "
                                             "Reason: DelaySeconds must be >= 0 and <= 900."),
            std::string::npos);
  input.delay_s = 900;
  EXPECT_NE(refusal<SendMessage>(input).find("Value d for parameter MessageDeduplicationId"),
            std::string::npos);
  input.deduplication_id.reset();
  EXPECT_NE(refusal<SendMessage>(input).find("Value g g for parameter MessageGroupId"),
            std::string::npos);
  input.group_id = "g";
  EXPECT_NE(refusal<SendMessage>(input).find("You can't use message attribute names"),
            std::string::npos);
  input.attributes.clear();
  EXPECT_NE(refusal<SendMessage>(input).find("One or more parameters are invalid. Reason: Message "
                                             "must be shorter than 1048576 bytes."),
            std::string::npos);
  input.body.pop_back();
  EXPECT_EQ(refusal<SendMessage>(input), "ok");
  EXPECT_EQ(shard_.counts(url_), (Counts{0, 0, 1}));
}

TEST_F(MessageOperations, AttributesCountAgainstTheMessagesSize) {
  ASSERT_TRUE(shard_.run<SetQueueAttributes>({url_, {{"MaximumMessageSize", "1024"}}}).ok());
  SendMessageInput input = message(std::string(1024 - 8, 'x'));
  input.attributes["n"].data_type = "String";
  input.attributes["n"].string_value = "v";
  EXPECT_EQ(refusal<SendMessage>(input), "ok");
  input.body += 'x';
  EXPECT_NE(refusal<SendMessage>(input), "ok");
}

TEST_F(MessageOperations, ReceiveRefusesInOrder) {
  ReceiveMessageInput input = receive_input();
  input.queue_url = "nowhere";
  input.messages_max = 11;
  input.wait_s = 21;
  input.visibility_timeout_s = 43'201;
  input.attempt_id = "a";
  input.attribute_names = {"Nonsense"};
  EXPECT_NE(refusal<ReceiveMessage>(input).find("QueueDoesNotExist"), std::string::npos);
  input.queue_url = url_;
  EXPECT_NE(refusal<ReceiveMessage>(input).find("Value 11 for parameter MaxNumberOfMessages is "
                                                "invalid. Reason: Must be between 1 and 10, if "
                                                "provided."),
            std::string::npos);
  input.messages_max = 10;
  EXPECT_NE(refusal<ReceiveMessage>(input).find("Value 21 for parameter WaitTimeSeconds is "
                                                "invalid. Reason: Must be >= 0 and <= 20, if "
                                                "provided."),
            std::string::npos);
  input.wait_s = 0;
  EXPECT_NE(refusal<ReceiveMessage>(input).find("Value 43201 for parameter VisibilityTimeout"),
            std::string::npos);
  input.visibility_timeout_s = 43'200;
  EXPECT_NE(refusal<ReceiveMessage>(input).find("ReceiveRequestAttemptId"), std::string::npos);
  input.attempt_id.reset();
  EXPECT_EQ(refusal<ReceiveMessage>(input), "InvalidAttributeName: Unknown Attribute Nonsense.");
  input.attribute_names = {"All"};
  EXPECT_EQ(refusal<ReceiveMessage>(input), "ok");
}

TEST_F(MessageOperations, HideAReceivedMessageForItsTimeout) {
  shard_.send(url_, "a");
  EXPECT_EQ(shard_.receive_bodies(url_, 10), (Bodies{"a"}));
  EXPECT_EQ(shard_.counts(url_), (Counts{0, 1, 0}));
  shard_.clock().advance_ms(9'999);
  EXPECT_EQ(shard_.receive_bodies(url_), (Bodies{}));
  shard_.clock().advance_ms(1);
  const auto again = shard_.receive(url_);
  ASSERT_EQ(again.size(), 1u);
  EXPECT_EQ(again[0].system_attributes.at("ApproximateReceiveCount"), "2");
}

TEST_F(MessageOperations, HandOutAMessageOnceARequest) {
  shard_.send(url_, "a");
  EXPECT_EQ(shard_.receive_bodies(url_, 0), (Bodies{"a"}));
  EXPECT_EQ(shard_.receive_bodies(url_, 0), (Bodies{"a"}));
}

TEST_F(MessageOperations, DelayByMessageOrByQueue) {
  ASSERT_TRUE(shard_.run<SetQueueAttributes>({url_, {{"DelaySeconds", "10"}}}).ok());
  shard_.send(url_, "queue's");
  shard_.send(url_, "own", 2);
  shard_.send(url_, "none", 0);
  EXPECT_EQ(shard_.counts(url_), (Counts{1, 0, 2}));
  EXPECT_EQ(shard_.receive_bodies(url_), (Bodies{"none"}));
  shard_.clock().advance_ms(2'000);
  EXPECT_EQ(shard_.receive_bodies(url_), (Bodies{"own"}));
  shard_.clock().advance_ms(8'000);
  EXPECT_EQ(shard_.receive_bodies(url_), (Bodies{"queue's"}));
}

TEST_F(MessageOperations, DeleteByTheLatestHandleOnly) {
  shard_.send(url_, "a");
  const auto first = shard_.receive(url_, 1, 1);
  shard_.clock().advance_ms(1'000);
  const auto second = shard_.receive(url_, 1, 1);
  // As SQS answers for standard queues: success, and the message stays.
  EXPECT_TRUE(shard_.remove(url_, first[0].receipt_handle).ok());
  EXPECT_EQ(shard_.counts(url_), (Counts{0, 1, 0}));
  // The timeout is over, but nobody received it since.
  shard_.clock().advance_ms(1'000);
  EXPECT_TRUE(shard_.remove(url_, second[0].receipt_handle).ok());
  EXPECT_EQ(shard_.counts(url_), (Counts{0, 0, 0}));
  EXPECT_TRUE(shard_.remove(url_, second[0].receipt_handle).ok());
}

TEST_F(MessageOperations, RefuseHandlesTheyDidNotIssue) {
  shard_.send(url_, "a");
  const std::string handle = shard_.receive(url_)[0].receipt_handle;
  const std::string other = shard_.create("other");
  std::string altered = handle;
  altered[3] = altered[3] == 'A' ? 'B' : 'A';
  const std::string code = "ReceiptHandleIsInvalid: The input receipt handle ";
  EXPECT_EQ(refusal<DeleteMessage>({url_, "garbage"}),
            code + "\"garbage\" is not a valid receipt handle.");
  EXPECT_EQ(refusal<DeleteMessage>({url_, altered}), code + "is invalid.");
  EXPECT_EQ(refusal<DeleteMessage>({other, handle}), code + "is invalid.");
  EXPECT_EQ(refusal<DeleteMessage>({url_, ""}).substr(0, 7), "Missing");
  ASSERT_TRUE(shard_.run<DeleteQueue>({url_}).ok());
  shard_.clock().advance_ms(kNameRestMs);
  shard_.create("orders");
  EXPECT_EQ(refusal<DeleteMessage>({url_, handle}), code + "is invalid.");
}

TEST_F(MessageOperations, ChangeVisibilityOfWhatIsInFlight) {
  shard_.send(url_, "a");
  const std::string handle = shard_.receive(url_, 1, 5)[0].receipt_handle;
  EXPECT_EQ(refusal<ChangeMessageVisibility>({url_, handle, 60}), "ok");
  shard_.clock().advance_ms(59'999);
  EXPECT_EQ(shard_.receive_bodies(url_), (Bodies{}));
  EXPECT_EQ(refusal<ChangeMessageVisibility>({url_, handle, 0}), "ok");
  EXPECT_EQ(shard_.counts(url_), (Counts{1, 0, 0}));
  // Visible again, and still the latest handle: SQS hides it again.
  EXPECT_EQ(refusal<ChangeMessageVisibility>({url_, handle, 5}), "ok");
  EXPECT_EQ(shard_.counts(url_), (Counts{0, 1, 0}));
}

TEST_F(MessageOperations, ChangeVisibilityRefusesInOrder) {
  shard_.send(url_, "a");
  const std::string handle = shard_.receive(url_)[0].receipt_handle;
  EXPECT_EQ(refusal<ChangeMessageVisibility>({"nowhere", "x", -1}).substr(0, 5), "Queue");
  EXPECT_EQ(refusal<ChangeMessageVisibility>({url_, "", -1}).substr(0, 7), "Missing");
  const std::string no_timeout =
      "MissingRequiredParameterException: The request must contain the parameter "
      "VisibilityTimeout.";
  EXPECT_EQ(refusal<ChangeMessageVisibility>({url_, "x", {}}), no_timeout);
  EXPECT_EQ(refusal<ChangeMessageVisibility>({url_, handle, {}}), no_timeout);
  EXPECT_EQ(refusal<ChangeMessageVisibility>({url_, "x", -1}).substr(0, 7), "Receipt");
  EXPECT_NE(refusal<ChangeMessageVisibility>({url_, handle, 43'201})
                .find("Value 43201 for parameter VisibilityTimeout is invalid. Reason: "
                      "VisibilityTimeout must be an integer between 0 and 43200."),
            std::string::npos);
  shard_.clock().advance_ms(1000);
  EXPECT_NE(refusal<ChangeMessageVisibility>({url_, handle, 43'200})
                .find("Reason: Total VisibilityTimeout for the message is beyond the limit [43200 "
                      "seconds]"),
            std::string::npos);
  EXPECT_EQ(refusal<ChangeMessageVisibility>({url_, handle, 43'199}), "ok");
  ASSERT_TRUE(shard_.remove(url_, handle).ok());
  EXPECT_NE(refusal<ChangeMessageVisibility>({url_, handle, 1})
                .find("Reason: Message does not exist or is not available for visibility timeout "
                      "change."),
            std::string::npos);
}

template <typename Op>
class BatchOperations : public MessageOperations {};

struct SendEntries {
  using Op = SendMessageBatch;
  static constexpr const char* kEntry = "SendMessageBatchRequestEntry";
};
struct DeleteEntries {
  using Op = DeleteMessageBatch;
  static constexpr const char* kEntry = "DeleteMessageBatchRequestEntry";
};
struct ChangeEntries {
  using Op = ChangeMessageVisibilityBatch;
  static constexpr const char* kEntry = "ChangeMessageVisibilityBatchRequestEntry";
};
using Batches = testing::Types<SendEntries, DeleteEntries, ChangeEntries>;
TYPED_TEST_SUITE(BatchOperations, Batches);

// cppcheck-suppress syntaxError
TYPED_TEST(BatchOperations, RefuseABadBatchAsAWhole) {
  using Op = typename TypeParam::Op;
  const auto refuse = [&](const std::vector<std::string>& ids, const std::string& at) {
    typename Op::Input input;
    input.queue_url = at;
    for (const std::string& id : ids) {
      input.entries.emplace_back().id = id;
    }
    return this->template refusal<Op>(input);
  };
  const std::string id_words =
      "InvalidBatchEntryId: A batch entry id can only contain alphanumeric characters, hyphens and "
      "underscores. It can be at most 80 letters long.";
  EXPECT_EQ(refuse({}, "nowhere"), "QueueDoesNotExist: The specified queue does not exist.");
  EXPECT_EQ(refuse({}, this->url_),
            std::string("EmptyBatchRequest: There should be at least one ") + TypeParam::kEntry +
                " in the request.");
  EXPECT_EQ(refuse(std::vector<std::string>(11, "!"), this->url_),
            "TooManyEntriesInBatchRequest: Maximum number of entries per request are 10. You have "
            "sent 11.");
  EXPECT_EQ(refuse({"a", "a", "b c"}, this->url_), id_words);
  EXPECT_EQ(refuse({""}, this->url_), id_words);
  EXPECT_EQ(refuse({std::string(81, 'a')}, this->url_), id_words);
  EXPECT_EQ(refuse({"a", "b", "a"}, this->url_), "BatchEntryIdsNotDistinct: Id a repeated.");
}

TEST_F(MessageOperations, ABatchSucceedsEntryByEntry) {
  SendMessageBatchInput input;
  input.queue_url = url_;
  for (const char* id : {"good", "empty", "bad", "delayed"}) {
    auto& entry = input.entries.emplace_back();
    entry.id = id;
    entry.body = id;
  }
  input.entries[1].body = "";
  input.entries[2].body = "\x02";
  input.entries[3].delay_s = 5;
  const auto sent = shard_.run<SendMessageBatch>(input);
  ASSERT_TRUE(sent.ok());
  ASSERT_EQ(sent->successful.size(), 2u);
  EXPECT_EQ(sent->successful[0].id, "good");
  EXPECT_EQ(sent->successful[1].id, "delayed");
  ASSERT_EQ(sent->failed.size(), 2u);
  EXPECT_EQ(sent->failed[0].id, "empty");
  EXPECT_EQ(sent->failed[0].code, "MissingParameter");
  EXPECT_EQ(sent->failed[1].code, "InvalidMessageContents");
  EXPECT_TRUE(sent->failed[1].sender_fault);
  EXPECT_EQ(shard_.counts(url_), (Counts{1, 0, 1}));
}

TEST_F(MessageOperations, ABatchIsBoundedAsAWhole) {
  SendMessageBatchInput input;
  input.queue_url = url_;
  for (const char* id : {"a", "b"}) {
    auto& entry = input.entries.emplace_back();
    entry.id = id;
    entry.body = std::string(524'288, 'x');
  }
  EXPECT_EQ(refusal<SendMessageBatch>(input), "ok");
  input.entries[0].body += 'x';
  EXPECT_EQ(refusal<SendMessageBatch>(input),
            "BatchRequestTooLong: Batch requests cannot be longer than 1048576 bytes. You have "
            "sent 1048577 bytes.");
}

TEST_F(MessageOperations, BatchesDeleteAndChangeVisibility) {
  for (const char* body : {"a", "b", "c"}) {
    shard_.send(url_, body);
  }
  const auto received = shard_.receive(url_);
  ASSERT_EQ(received.size(), 3u);
  const auto deleted = shard_.run<DeleteMessageBatch>(
      {url_, {{"1", received[0].receipt_handle}, {"2", "garbage"}, {"3", ""}}});
  ASSERT_TRUE(deleted.ok());
  EXPECT_EQ(deleted->successful.size(), 1u);
  ASSERT_EQ(deleted->failed.size(), 2u);
  EXPECT_EQ(deleted->failed[0].code, "ReceiptHandleIsInvalid");
  EXPECT_EQ(deleted->failed[1].code, "MissingParameter");
  const auto changed = shard_.run<ChangeMessageVisibilityBatch>(
      {url_, {{"1", received[1].receipt_handle, 0}, {"2", received[2].receipt_handle, 99'999}}});
  ASSERT_TRUE(changed.ok());
  EXPECT_EQ(changed->successful.size(), 1u);
  EXPECT_EQ(changed->failed[0].code, "InvalidParameterValue");
  EXPECT_EQ(shard_.counts(url_), (Counts{1, 1, 0}));
}

TEST_F(MessageOperations, HandNothingToAClientThatHungUp) {
  shard_.send(url_, "a");
  service::Call call = shard_.call();
  call.client_waits = [] { return false; };
  EXPECT_TRUE(shard_.run_as<ReceiveMessage>(call, receive_input())->messages.empty());
  EXPECT_EQ(shard_.counts(url_), (Counts{1, 0, 0}));
}

TEST_F(MessageOperations, HideNothingWhenThereIsNoRoomForTheAnswer) {
  struct NoRoom final : service::Room {
    bool reserve_reply(size_t bytes) override { return bytes < 100'000; }
  } room;
  service::Call call = shard_.call();
  call.room = &room;
  for (const char* fill : {"a", "b"}) {
    shard_.send(url_, std::string(60'000, *fill));
  }
  ReceiveMessageInput input = receive_input();
  input.messages_max = 10;
  const auto refused = shard_.run_as<ReceiveMessage>(call, input);
  ASSERT_FALSE(refused.ok());
  EXPECT_TRUE(refused.error().is(service::kBusy));
  EXPECT_EQ(shard_.counts(url_), (Counts{2, 0, 0}));
  input.messages_max = 1;
  EXPECT_EQ(shard_.run_as<ReceiveMessage>(call, input)->messages.size(), 1U);
}

TEST_F(MessageOperations, RefuseMoreThanTheInFlightLimit) {
  for (size_t i = 0; i < kInFlightMax + 5; i += 10) {
    SendMessageBatchInput input;
    input.queue_url = url_;
    for (int entry = 0; entry < 10; ++entry) {
      input.entries.emplace_back().id = std::to_string(entry);
      input.entries.back().body = "x";
    }
    ASSERT_TRUE(shard_.run<SendMessageBatch>(input).ok());
    if (i < kInFlightMax) {
      shard_.receive(url_, 10, 3'600);
    }
  }
  ReceiveMessageInput input = receive_input();
  EXPECT_EQ(refusal<ReceiveMessage>(input).substr(0, 9), "OverLimit");
  input.wait_s = 1;
  EXPECT_EQ(refusal<ReceiveMessage>(input), "ok");
  EXPECT_EQ(shard_.counts(url_), (Counts{10, 120'000, 0}));
}

}  // namespace
}  // namespace penstock::queue

#include <gtest/gtest.h>

#include "queue/queue_attributes.h"
#include "queue/queue_testing.h"

namespace penstock::queue {
namespace {

class QueueOperations : public testing::Test {
 protected:
  ~QueueOperations() override { EXPECT_EQ(shard_.inconsistency(), ""); }

  template <typename Op>
  std::string refusal(const typename Op::Input& input) {
    const auto result = shard_.run<Op>(input);
    return result.ok() ? "ok"
                       : std::string(result.error().info().code) + ": " + result.error().message();
  }
  std::string refusal_to_set(TextMap attributes) {
    return refusal<SetQueueAttributes>({url_, std::move(attributes)});
  }
  ListQueuesOutput list(const ListQueuesInput& input = {}) {
    ListQueuesOutput output;
    service::Call call = shard_.call();
    EXPECT_TRUE(ListQueues::gather(shard_.queues(), call, input, output).ok());
    EXPECT_TRUE(ListQueues::finish(call, input, output).ok());
    return output;
  }
  static std::string url_of(std::string_view name) {
    return std::string(kTestBaseUrl) + "/" + std::string(kTestAccount) + "/" + std::string(name);
  }

  TestShard shard_;
  std::string url_ = shard_.create("orders");
};

constexpr std::string_view kNoQueue = "QueueDoesNotExist: The specified queue does not exist.";

TEST_F(QueueOperations, CreateAnswersTheUrl) { EXPECT_EQ(url_, url_of("orders")); }

TEST_F(QueueOperations, CreateRefusesBadNames) {
  const std::string words =
      "InvalidParameterValueException: Can only include alphanumeric characters, hyphens, or "
      "underscores. 1 "
      "to 80 in length";
  for (const std::string& name : {std::string(), std::string("a b"), std::string("a.b"),
                                  std::string("é"), std::string("a/b"), std::string(81, 'a')}) {
    const std::string answer = refusal<CreateQueue>({name, {}, {}});
    EXPECT_NE(answer.find("InvalidParameterValue"), std::string::npos) << name;
    EXPECT_NE(answer.find(words.substr(words.find(' '))), std::string::npos) << name;
  }
  EXPECT_EQ(refusal<CreateQueue>({std::string(80, 'a'), {}, {}}), "ok");
}

TEST_F(QueueOperations, CreateTakesAFifoNameForAFifoQueueAlone) {
  EXPECT_EQ(refusal<CreateQueue>({"a.fifo", {{"FifoQueue", "true"}}, {}}), "ok");
  EXPECT_EQ(refusal<CreateQueue>({"b.fifo", {}, {}}),
            "InvalidParameterValueException: Can only include alphanumeric characters, hyphens, or "
            "underscores. 1 to 80 in length");
  EXPECT_EQ(refusal<CreateQueue>({"a", {{"FifoQueue", "true"}}, {}}),
            "InvalidParameterValueException: The name of a FIFO queue can only include "
            "alphanumeric characters, hyphens, or underscores, must end with .fifo suffix and be 1 "
            "to 80 in length.");
  EXPECT_EQ(refusal<CreateQueue>({"a", {{"FifoQueue", "false"}}, {}}),
            "InvalidAttributeName: Unknown Attribute FifoQueue.");
}

TEST_F(QueueOperations, CreateIsIdempotent) {
  shard_.create("b", {{"DelaySeconds", "5"}, {"VisibilityTimeout", "60"}});
  EXPECT_EQ(refusal<CreateQueue>({"b", {}, {}}), "ok");
  EXPECT_EQ(refusal<CreateQueue>({"b", {{"DelaySeconds", "5"}}, {{"other", "tag"}}}), "ok");
  EXPECT_EQ(refusal<CreateQueue>({"b", {{"DelaySeconds", "6"}}, {}}),
            "QueueNameExists: A queue already exists with the same name and a different value for "
            "attribute DelaySeconds");
  EXPECT_EQ(shard_.attribute(url_of("b"), "DelaySeconds"), "5");
}

TEST_F(QueueOperations, AttributesHaveSqsBounds) {
  struct Row {
    std::string name;
    std::vector<std::string> good;
    std::vector<std::string> bad;
  };
  const std::vector<Row> rows{
      {"VisibilityTimeout", {"0", "43200"}, {"-1", "43201", "", "1.5", "x", " 1", "1e3"}},
      {"DelaySeconds", {"0", "900"}, {"-1", "901", ""}},
      {"MaximumMessageSize", {"1024", "1048576"}, {"1023", "1048577"}},
      {"MessageRetentionPeriod", {"60", "1209600"}, {"59", "1209601"}},
      {"ReceiveMessageWaitTimeSeconds", {"0", "20"}, {"-1", "21"}},
      {"KmsDataKeyReusePeriodSeconds", {"60", "86400"}, {"59", "86401"}},
      {"SqsManagedSseEnabled", {"true", "false"}, {"", "yes", "1"}},
      {"Policy",
       {"", R"({"Statement":{"Effect":"Allow","Principal":"*","Action":"sqs:*","Resource":"*"}})"},
       {"x", "[]", "{}", "{\"Statement\":", R"({"Version":"2012-10-17","Statement":[]})"}},
  };
  for (const Row& row : rows) {
    for (const std::string& value : row.good) {
      EXPECT_EQ(refusal_to_set({{row.name, value}}), "ok") << row.name << "=" << value;
    }
    for (const std::string& value : row.bad) {
      const std::string answer = refusal_to_set({{row.name, value}});
      EXPECT_EQ(answer.find("InvalidAttributeValue: Invalid value for the parameter " + row.name),
                0u)
          << row.name << "=" << value << ": " << answer;
    }
  }
}

TEST_F(QueueOperations, AttributesThatAreNotThereAreUnknown) {
  for (const std::string name : {"Nonsense", "QueueArn", "ApproximateNumberOfMessages", "All",
                                 "CreatedTimestamp", "FifoQueue", "ContentBasedDeduplication"}) {
    EXPECT_EQ(refusal_to_set({{name, "1"}}),
              "InvalidAttributeName: Unknown Attribute " + name + ".");
  }
  for (const std::string name : {"DeduplicationScope", "FifoThroughputLimit"}) {
    EXPECT_EQ(refusal_to_set({{name, "queue"}}), "InvalidAttributeName: You can specify the " +
                                                     name + " only when FifoQueue is set to true.");
  }
  EXPECT_EQ(refusal_to_set({{"FifoQueue", "true"}}),
            "InvalidAttributeName: Unknown Attribute FifoQueue.");
  EXPECT_EQ(refusal<GetQueueAttributes>({url_, {"Nonsense"}}),
            "InvalidAttributeName: Unknown Attribute Nonsense.");
}

TEST_F(QueueOperations, WhatHasNoEffectYetIsRefused) {
  EXPECT_EQ(refusal_to_set({{"Policy", R"({"Statement":[{"Effect":"Deny","Principal":"*",)"
                                       R"("Action":"sqs:*","Resource":"*"}]})"}})
                .find("InvalidAttributeValue: Invalid value for the parameter Policy. Reason: "
                      "Queue policies are not evaluated"),
            0u);
}

TEST_F(QueueOperations, SetChangesAllOrNothing) {
  EXPECT_NE(refusal_to_set({{"DelaySeconds", "7"}, {"VisibilityTimeout", "-1"}}), "ok");
  EXPECT_EQ(shard_.attribute(url_, "DelaySeconds"), "0");
  EXPECT_EQ(
      refusal_to_set({}),
      "MissingRequiredParameterException: The request must contain the parameter Attributes.");
}

TEST_F(QueueOperations, OneKindOfEncryptionReplacesTheOther) {
  EXPECT_EQ(refusal_to_set({{"KmsMasterKeyId", "alias/k"}, {"SqsManagedSseEnabled", "true"}}),
            "InvalidAttributeName: You can use one type of server-side encryption (SSE) at one "
            "time. You can either enable KMS SSE or SQS SSE.");
  EXPECT_EQ(refusal_to_set({{"SqsManagedSseEnabled", "true"}}), "ok");
  EXPECT_EQ(refusal_to_set({{"KmsMasterKeyId", "alias/k"}}), "ok");
  EXPECT_EQ(shard_.attribute(url_, "SqsManagedSseEnabled"), "false");
  EXPECT_EQ(shard_.attribute(url_, "KmsDataKeyReusePeriodSeconds"), "300");
}

TEST_F(QueueOperations, GetAnswersWhatIsAskedFor) {
  auto none = shard_.run<GetQueueAttributes>({url_, {}});
  EXPECT_TRUE(none->attributes.empty());
  auto one = shard_.run<GetQueueAttributes>({url_, {"DelaySeconds"}});
  EXPECT_EQ(one->attributes, (TextMap{{"DelaySeconds", "0"}}));
  const std::string created = std::to_string(shard_.now_ms() / 1000);
  auto all = shard_.run<GetQueueAttributes>({url_, {"All"}});
  EXPECT_EQ(all->attributes, (TextMap{{"ApproximateNumberOfMessages", "0"},
                                      {"ApproximateNumberOfMessagesDelayed", "0"},
                                      {"ApproximateNumberOfMessagesNotVisible", "0"},
                                      {"CreatedTimestamp", created},
                                      {"DelaySeconds", "0"},
                                      {"LastModifiedTimestamp", created},
                                      {"MaximumMessageSize", "1048576"},
                                      {"MessageRetentionPeriod", "345600"},
                                      {"QueueArn", "arn:aws:sqs:eu-west-1:123456789012:orders"},
                                      {"ReceiveMessageWaitTimeSeconds", "0"},
                                      {"SqsManagedSseEnabled", "true"},
                                      {"VisibilityTimeout", "30"}}));
}

TEST_F(QueueOperations, SettingsTagsAndTimesSurviveARestart) {
  shard_.clock().advance_ms(5000);
  EXPECT_EQ(refusal_to_set({{"DelaySeconds", "7"}, {"KmsDataKeyReusePeriodSeconds", "600"}}), "ok");
  EXPECT_EQ(refusal<TagQueue>({url_, {{"team", "blue"}}}), "ok");
  auto before = shard_.run<GetQueueAttributes>({url_, {"All"}});
  shard_.restart(10'000);
  auto after = shard_.run<GetQueueAttributes>({url_, {"All"}});
  EXPECT_EQ(after->attributes, before->attributes);
  EXPECT_EQ(shard_.run<ListQueueTags>({url_})->tags, (TextMap{{"team", "blue"}}));
  EXPECT_EQ(refusal_to_set({{"KmsMasterKeyId", "k"}}), "ok");
  EXPECT_EQ(shard_.attribute(url_, "KmsDataKeyReusePeriodSeconds"), "600");
}

TEST_F(QueueOperations, NameAQueueThatIsNotThere) {
  for (const std::string& url :
       {std::string(), std::string("orders"), url_of("none"), url_of(""),
        std::string("http://localhost:4566/999999999999/orders"), url_ + "/"}) {
    EXPECT_EQ(refusal<DeleteQueue>({url}), kNoQueue) << url;
    EXPECT_EQ(refusal<GetQueueAttributes>({url, {}}), kNoQueue) << url;
    EXPECT_EQ(refusal<SetQueueAttributes>({url, {}}), kNoQueue) << url;
    EXPECT_EQ(refusal<PurgeQueue>({url}), kNoQueue) << url;
    EXPECT_EQ(refusal<TagQueue>({url, {}}), kNoQueue) << url;
    EXPECT_EQ(refusal<UntagQueue>({url, {}}), kNoQueue) << url;
    EXPECT_EQ(refusal<ListQueueTags>({url}), kNoQueue) << url;
  }
}

TEST_F(QueueOperations, SayItInTheProtocolsWords) {
  service::Call call = shard_.call();
  call.protocol = aws::Protocol::kAwsQuery;
  const auto result = shard_.run_as<DeleteQueue>(call, {url_of("none")});
  EXPECT_EQ(result.error().message(), "The specified queue does not exist for this wsdl version.");
}

TEST_F(QueueOperations, AQueueBelongsToItsRegion) {
  service::Call call = shard_.call();
  call.region = "us-east-1";
  EXPECT_TRUE(shard_.run_as<ListQueueTags>(call, {url_}).error().is(kQueueDoesNotExist));
}

TEST_F(QueueOperations, GetQueueUrlFindsByName) {
  EXPECT_EQ(shard_.run<GetQueueUrl>({"orders", {}})->queue_url, url_);
  EXPECT_EQ(shard_.run<GetQueueUrl>({"orders", std::string(kTestAccount)})->queue_url, url_);
  EXPECT_EQ(refusal<GetQueueUrl>({"none", {}}), kNoQueue);
  EXPECT_EQ(refusal<GetQueueUrl>({"orders", "999999999999"}), kNoQueue);
  EXPECT_EQ(refusal<GetQueueUrl>({"", {}}),
            "InvalidParameterValueException: Value for parameter QueueName is invalid. Reason: "
            "Must specify "
            "a queue name.");
}

TEST_F(QueueOperations, ADeletedQueueIsGoneWithItsMessages) {
  shard_.send(url_, "one");
  EXPECT_EQ(refusal<DeleteQueue>({url_}), "ok");
  EXPECT_EQ(refusal<DeleteQueue>({url_}), kNoQueue);
  EXPECT_EQ(shard_.inconsistency(), "");
  shard_.clock().advance_ms(kNameRestMs);
  shard_.create("orders");
  EXPECT_TRUE(shard_.receive(url_).empty());
  shard_.restart();
  EXPECT_TRUE(shard_.receive(url_).empty());
}

TEST_F(QueueOperations, ADeletedQueuesNameRestsForAMinute) {
  const std::string words =
      "QueueDeletedRecently: You must wait 60 seconds after deleting a queue before you can create "
      "another with the same name.";
  EXPECT_EQ(refusal<DeleteQueue>({url_}), "ok");
  EXPECT_EQ(refusal<CreateQueue>({"orders", {}, {}}), words);
  EXPECT_EQ(refusal<CreateQueue>({"others", {}, {}}), "ok");
  service::Call elsewhere = shard_.call();
  elsewhere.region = "us-east-1";
  EXPECT_TRUE(shard_.run_as<CreateQueue>(elsewhere, {"orders", {}, {}}).ok());
  shard_.clock().advance_ms(59'999);
  EXPECT_EQ(refusal<CreateQueue>({"orders", {}, {}}), words);
  shard_.clock().advance_ms(1);
  EXPECT_EQ(refusal<CreateQueue>({"orders", {}, {}}), "ok");
  EXPECT_EQ(refusal<DeleteQueue>({url_}), "ok");
  EXPECT_EQ(refusal<CreateQueue>({"orders", {}, {}}), words);
}

TEST_F(QueueOperations, ADeletedQueuesNameRestsAcrossARestart) {
  EXPECT_EQ(refusal<DeleteQueue>({url_}), "ok");
  shard_.restart(30'000);
  EXPECT_EQ(shard_.inconsistency(), "");
  EXPECT_EQ(refusal<CreateQueue>({"orders", {}, {}}).substr(0, 20), "QueueDeletedRecently");
  shard_.checkpoint();
  shard_.restart(29'999);
  EXPECT_EQ(refusal<CreateQueue>({"orders", {}, {}}).substr(0, 20), "QueueDeletedRecently");
  shard_.restart(1);
  EXPECT_EQ(refusal<CreateQueue>({"orders", {}, {}}), "ok");
}

TEST_F(QueueOperations, NamesThatRestedAreForgotten) {
  const auto stored_names = [this] {
    size_t names = 0;
    const auto count = [&names](std::string_view, std::string_view) { return ++names > 0; };
    EXPECT_TRUE(shard_.store().scan_prefix(kDeletionPrefix, count).ok());
    return names;
  };
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(refusal<DeleteQueue>({shard_.create("passing-" + std::to_string(i))}), "ok");
  }
  EXPECT_EQ(stored_names(), 20u);
  shard_.restart(kNameRestMs);
  shard_.create("one");
  EXPECT_EQ(stored_names(), 20 - kNamesForgottenPerChange);
  EXPECT_EQ(refusal<DeleteQueue>({url_of("one")}), "ok");
  EXPECT_EQ(stored_names(), 21 - 2 * kNamesForgottenPerChange);
  shard_.create("two");
  EXPECT_EQ(stored_names(), 1u);
  EXPECT_EQ(shard_.inconsistency(), "");
}

TEST_F(QueueOperations, AQuerysPathMayNameTheQueue) {
  const std::string path = "/" + std::string(kTestAccount) + "/orders";
  service::Call call = shard_.call();
  call.path = path;
  EXPECT_TRUE(shard_.run_as<ListQueueTags>(call, {""}).ok());
  EXPECT_TRUE(shard_.run_as<ListQueueTags>(call, {url_of("none")}).error().is(kQueueDoesNotExist));
}

TEST_F(QueueOperations, PurgeRemovesEveryMessageOnceAMinute) {
  shard_.send(url_, "visible");
  shard_.send(url_, "delayed", 10);
  const auto received = shard_.receive(url_, 1);
  shard_.send(url_, "another");
  EXPECT_EQ(refusal<PurgeQueue>({url_}), "ok");
  EXPECT_EQ(shard_.counts(url_), (std::vector<int>{0, 0, 0}));
  EXPECT_TRUE(shard_.remove(url_, received[0].receipt_handle).ok());
  shard_.send(url_, "later");
  EXPECT_EQ(refusal<PurgeQueue>({url_}),
            "PurgeQueueInProgress: Only one PurgeQueue operation on orders is allowed every 60 "
            "seconds.");
  shard_.restart();
  EXPECT_EQ(shard_.receive_bodies(url_), (std::vector<std::string>{"later"}));
  shard_.clock().advance_ms(60'000);
  EXPECT_EQ(refusal<PurgeQueue>({url_}), "ok");
  EXPECT_EQ(shard_.counts(url_), (std::vector<int>{0, 0, 0}));
}

TEST_F(QueueOperations, TagsAreMergedAndTakenOff) {
  EXPECT_EQ(refusal<TagQueue>({url_, {{"a", "1"}, {"b", ""}}}), "ok");
  EXPECT_EQ(refusal<TagQueue>({url_, {{"a", "2"}}}), "ok");
  EXPECT_EQ(shard_.run<ListQueueTags>({url_})->tags, (TextMap{{"a", "2"}, {"b", ""}}));
  EXPECT_EQ(refusal<UntagQueue>({url_, {"a", "unknown"}}), "ok");
  EXPECT_EQ(shard_.run<ListQueueTags>({url_})->tags, (TextMap{{"b", ""}}));
}

TEST_F(QueueOperations, TagsAreBounded) {
  const std::string code = "InvalidParameterValueException: ";
  EXPECT_EQ(refusal<TagQueue>({url_, {{std::string(129, 'k'), ""}}}),
            code + "Tag keys must be between 1 and 128 characters in length.");
  EXPECT_EQ(refusal<TagQueue>({url_, {{"", ""}}}),
            code + "Tag keys must be between 1 and 128 characters in length.");
  EXPECT_EQ(refusal<TagQueue>({url_, {{"k", std::string(257, 'v')}}}),
            code + "Tag values must be between 0 and 256 characters in length.");
  EXPECT_EQ(refusal<TagQueue>({url_, {{"aws:x", ""}}}), code + "Tag keys cannot start with aws:.");
  TextMap fifty;
  for (int i = 0; i < 50; ++i) {
    fifty.emplace("k" + std::to_string(i), "");
  }
  EXPECT_EQ(refusal<TagQueue>({url_, fifty}), "ok");
  EXPECT_EQ(refusal<TagQueue>({url_, {{"k0", "again"}}}), "ok");
  EXPECT_EQ(refusal<TagQueue>({url_, {{"one more", ""}}}),
            code + "Too many tags added for queue orders.");
  EXPECT_EQ(refusal<TagQueue>({url_, {}}),
            "MissingRequiredParameterException: The request must contain the parameter Tags.");
  EXPECT_EQ(refusal<UntagQueue>({url_, {}}),
            "MissingRequiredParameterException: The request must contain the parameter TagKeys.");
}

TEST_F(QueueOperations, ListGoesThroughPages) {
  for (const char* name : {"b-2", "b-1", "b-3", "a"}) {
    shard_.create(name);
  }
  EXPECT_EQ(list().queue_urls, (std::vector<std::string>{url_of("a"), url_of("b-1"), url_of("b-2"),
                                                         url_of("b-3"), url_of("orders")}));
  const auto first = list({"b", std::nullopt, 2});
  EXPECT_EQ(first.queue_urls, (std::vector<std::string>{url_of("b-1"), url_of("b-2")}));
  ASSERT_TRUE(first.next_token);
  const auto second = list({"b", first.next_token, 2});
  EXPECT_EQ(second.queue_urls, (std::vector<std::string>{url_of("b-3")}));
  EXPECT_FALSE(second.next_token);
  EXPECT_TRUE(list({"nothing", std::nullopt, std::nullopt}).queue_urls.empty());
}

TEST_F(QueueOperations, ListRefusesBadPages) {
  service::Call call = shard_.call();
  ListQueuesOutput output;
  for (const int32_t max : {0, 1001, -1}) {
    const auto refused = ListQueues::gather(shard_.queues(), call, {{}, {}, max}, output);
    ASSERT_FALSE(refused.ok());
    EXPECT_TRUE(refused.error().is(aws::kInvalidParameterValue));
  }
  const auto refused = ListQueues::gather(shard_.queues(), call, {{}, "bogus", 1}, output);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().message(), "Invalid or expired next token.");
}

TEST_F(QueueOperations, ListShowsOnlyTheCallersQueues) {
  service::Call call = shard_.call();
  call.caller.account = "999999999999";
  ListQueuesOutput output;
  ASSERT_TRUE(ListQueues::gather(shard_.queues(), call, {}, output).ok());
  EXPECT_TRUE(output.queue_urls.empty());
}

}  // namespace
}  // namespace penstock::queue

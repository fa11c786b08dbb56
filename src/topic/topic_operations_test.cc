#include "topic/topic_operations.h"

#include <gtest/gtest.h>

#include "topic/topic_testing.h"

namespace penstock::topic {
namespace {

class TopicOperationsTest : public testing::Test {
 protected:
  template <typename Op>
  std::string answer(std::string_view json) {
    return topics_.answer<Op>(json);
  }
  std::string attribute(const std::string& arn, const std::string& name) {
    const auto shown = topics_.ask_as<GetTopicAttributes>(
        topics_.call(), fmt::format(R"({{"TopicArn":"{}"}})", arn));
    if (!shown.ok()) {
      return shown.error().message();
    }
    const auto found = shown->attributes.find(name);
    return found == shown->attributes.end() ? "absent" : found->second;
  }
  std::string set(const std::string& arn, std::string_view name, std::string_view value) {
    return answer<SetTopicAttributes>(fmt::format(
        R"({{"TopicArn":"{}","AttributeName":"{}","AttributeValue":"{}"}})", arn, name, value));
  }

  TestTopics topics_;
};

TEST_F(TopicOperationsTest, CreateFindsTheTopicThatIsThere) {
  const std::string arn = topics_.create("orders", R"({"DisplayName":"Orders"})");
  EXPECT_EQ(arn, test_arn("sns", "orders"));
  EXPECT_EQ(topics_.create("orders"), arn);
  EXPECT_EQ(attribute(arn, "DisplayName"), "Orders");
  EXPECT_EQ(answer<CreateTopic>(R"({"Name":"orders","Attributes":{"DisplayName":"Other"}})"),
            "InvalidParameter: Invalid parameter: Attributes Reason: Topic already exists with "
            "different attributes");
  EXPECT_EQ(answer<CreateTopic>(R"({"Name":"orders","Tags":[{"Key":"a","Value":"b"}]})"),
            "InvalidParameter: Invalid parameter: Tags Reason: Topic already exists with different "
            "tags");
}

TEST_F(TopicOperationsTest, ChecksNames) {
  for (const std::string_view name : {"", "a b", "a.fifo", "a:b"}) {
    EXPECT_EQ(answer<CreateTopic>(fmt::format(R"({{"Name":"{}"}})", name)),
              "InvalidParameter: Invalid parameter: Topic Name")
        << name;
  }
  EXPECT_EQ(answer<CreateTopic>(R"({"Name":"a","Attributes":{"FifoTopic":"true"}})"),
            "InvalidParameter: Invalid parameter: Topic Name");
  EXPECT_EQ(answer<CreateTopic>("{}"),
            "InvalidParameter: Invalid parameter: Name Reason: no value for required parameter");
  EXPECT_EQ(topics_.create(std::string(256, 'a')), test_arn("sns", std::string(256, 'a')));
  EXPECT_TRUE(answer<CreateTopic>(fmt::format(R"({{"Name":"{}"}})", std::string(257, 'a')))
                  .starts_with("InvalidParameter"));
}

TEST_F(TopicOperationsTest, ShowsWhatWasSetAndDefaults) {
  const std::string arn = topics_.create();
  EXPECT_EQ(attribute(arn, "SubscriptionsConfirmed"), "0");
  EXPECT_NE(attribute(arn, "Policy").find("__default_statement_ID"), std::string::npos);
  EXPECT_EQ(attribute(arn, "FifoTopic"), "absent");
  EXPECT_EQ(set(arn, "SignatureVersion", "2"), "{}");
  EXPECT_EQ(attribute(arn, "SignatureVersion"), "2");
  EXPECT_EQ(set(arn, "SignatureVersion", "3"),
            "InvalidParameter: Invalid parameter: SignatureVersion");
  EXPECT_EQ(set(arn, "FifoTopic", "true"), "InvalidParameter: Invalid parameter: AttributeName");
  EXPECT_EQ(set(arn, "ContentBasedDeduplication", "true"),
            "InvalidParameter: Invalid parameter: AttributeName");
  EXPECT_EQ(
      set(arn, "SQSSuccessFeedbackSampleRate", "101"),
      "InvalidParameter: Invalid parameter: SQSSuccessFeedbackSampleRate: 101 value provided is "
      "not an integer between 0-100");
  topics_.restart();
  EXPECT_EQ(attribute(arn, "SignatureVersion"), "2");
  EXPECT_EQ(topics_.shard().inconsistency(), "");
}

TEST_F(TopicOperationsTest, PoliciesGainAndLoseStatements) {
  const std::string arn = topics_.create();
  const auto add = [&](std::string_view label, std::string_view action) {
    return answer<AddPermission>(
        fmt::format(R"({{"TopicArn":"{}","Label":"{}","AWSAccountId":["111122223333"],)"
                    R"("ActionName":["{}"]}})",
                    arn, label, action));
  };
  EXPECT_EQ(add("partner", "Publish"), "{}");
  EXPECT_NE(attribute(arn, "Policy")
                .find(R"({"Sid":"partner","Effect":"Allow","Principal":{"AWS":)"
                      R"("arn:aws:iam::111122223333:root"},"Action":"SNS:Publish","Resource":")" +
                      arn + "\"}"),
            std::string::npos);
  EXPECT_EQ(add("partner", "Publish"),
            "InvalidParameter: Invalid parameter: Statement already exists");
  EXPECT_EQ(add("other", "Fly"),
            "InvalidParameter: Invalid parameter: Policy statement action out of service scope!");
  const auto remove = [&](std::string_view label) {
    return answer<RemovePermission>(fmt::format(R"({{"TopicArn":"{}","Label":"{}"}})", arn, label));
  };
  EXPECT_EQ(remove("partner"), "{}");
  EXPECT_EQ(remove("partner"), "{}");
  EXPECT_EQ(attribute(arn, "Policy").find("partner"), std::string::npos);
  EXPECT_TRUE(remove("__default_statement_ID").starts_with("InvalidParameter"));
}

// Nothing evaluates policies yet, and one without effect would be a lie.
TEST_F(TopicOperationsTest, APolicyThatDeniesIsRefused) {
  const std::string arn = topics_.create();
  EXPECT_TRUE(set(arn, "Policy",
                  R"({\"Statement\":[{\"Effect\":\"Deny\",\"Principal\":\"*\",)"
                  R"(\"Action\":\"sns:Publish\",\"Resource\":\"*\"}]})")
                  .starts_with("InvalidParameter: Invalid parameter: Topic policies are not"));
  EXPECT_EQ(set(arn, "Policy", "nonsense"),
            "InvalidParameter: Invalid parameter: Policy Error: null");
}

TEST_F(TopicOperationsTest, NamesWhatIsNotThere) {
  const auto get = [&](std::string_view arn) {
    return answer<GetTopicAttributes>(fmt::format(R"({{"TopicArn":"{}"}})", arn));
  };
  EXPECT_EQ(get(test_arn("sns", "nowhere")), "NotFound: Topic does not exist");
  EXPECT_EQ(get("nonsense"),
            "InvalidParameter: Invalid parameter: TopicArn Reason: An ARN must have at least 6 "
            "elements, not 1");
  EXPECT_EQ(get("arn:aws:sns:us-west-2:123456789012:orders"),
            "InvalidParameter: Invalid parameter: TopicArn");
  EXPECT_EQ(answer<DeleteTopic>(fmt::format(R"({{"TopicArn":"{}"}})", test_arn("sns", "nowhere"))),
            "{}");
}

TEST_F(TopicOperationsTest, AnotherAccountIsNotLetIn) {
  const std::string arn = topics_.create();
  service::Call stranger = topics_.call();
  stranger.caller.account = "999999999999";
  stranger.caller.arn = "arn:aws:iam::999999999999:root";
  EXPECT_EQ(
      topics_.answer_as<GetTopicAttributes>(stranger, fmt::format(R"({{"TopicArn":"{}"}})", arn)),
      "AuthorizationError: User: arn:aws:iam::999999999999:root is not authorized to "
      "perform: SNS:GetTopicAttributes on resource: " +
          arn + " because no resource-based policy allows the SNS:GetTopicAttributes action");
}

TEST_F(TopicOperationsTest, ListsPagesOfAHundred) {
  for (int i = 0; i < 250; ++i) {
    topics_.create(fmt::format("t{:03}", i));
  }
  std::string token;
  std::vector<size_t> sizes;
  do {
    const auto page = topics_.ask_as<ListTopics>(
        topics_.call(), token.empty() ? "{}" : fmt::format(R"({{"NextToken":"{}"}})", token));
    ASSERT_TRUE(page.ok());
    sizes.push_back(page->topics->size());
    token = page->next_token.value_or("");
  } while (!token.empty());
  EXPECT_EQ(sizes, (std::vector<size_t>{100, 100, 50}));
  EXPECT_EQ(answer<ListTopics>(R"({"NextToken":"nonsense"})"),
            "InvalidParameter: Invalid parameter: NextToken");
}

TEST_F(TopicOperationsTest, KeepsTagsInTheirOrder) {
  const std::string arn = topics_.create();
  const auto tag = [&](std::string_view tags) {
    return answer<TagResource>(fmt::format(R"({{"ResourceArn":"{}","Tags":{}}})", arn, tags));
  };
  EXPECT_EQ(tag(R"([{"Key":"b","Value":"1"},{"Key":"a","Value":"2"}])"), "{}");
  EXPECT_EQ(tag(R"([{"Key":"b","Value":"3"}])"), "{}");
  EXPECT_EQ(tag(R"([{"Key":"x","Value":"1"},{"Key":"x","Value":"2"}])"),
            "InvalidParameter: Invalid parameter: Duplicated keys are not allowed.");
  EXPECT_EQ(answer<ListTagsForResource>(fmt::format(R"({{"ResourceArn":"{}"}})", arn)),
            R"({"Tags":[{"Key":"b","Value":"3"},{"Key":"a","Value":"2"}]})");
  EXPECT_EQ(
      answer<UntagResource>(fmt::format(R"({{"ResourceArn":"{}","TagKeys":["b","c"]}})", arn)),
      "{}");
  EXPECT_EQ(answer<ListTagsForResource>(fmt::format(R"({{"ResourceArn":"{}"}})", arn)),
            R"({"Tags":[{"Key":"a","Value":"2"}]})");
  EXPECT_EQ(answer<ListTagsForResource>(
                fmt::format(R"({{"ResourceArn":"{}"}})", test_arn("sns", "nowhere"))),
            "ResourceNotFound: Resource does not exist");
}

TEST_F(TopicOperationsTest, DeletesATopicWithAllOfIt) {
  const std::string arn = topics_.create();
  topics_.subscribe(arn, "a");
  const size_t keys = topics_.shard().keys("n");
  EXPECT_EQ(answer<DeleteTopic>(fmt::format(R"({{"TopicArn":"{}"}})", arn)), "{}");
  EXPECT_EQ(topics_.shard().keys("n"), keys - 2);  // the topic and its subscription
  EXPECT_EQ(topics_.publish(arn), "NotFound: Topic does not exist");
  EXPECT_EQ(topics_.shard().inconsistency(), "");
}

}  // namespace
}  // namespace penstock::topic

#include "bus/api_destination_operations.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "bus/connection_testing.h"

namespace penstock::bus {
namespace {

std::string creation(std::string_view name, std::string_view connection,
                     std::string_view endpoint = kHook, std::string_view more = "") {
  return fmt::format(R"({{"Name":"{}","ConnectionArn":"{}","InvocationEndpoint":"{}",)"
                     R"("HttpMethod":"POST"{}}})",
                     name, connection, endpoint, more);
}

TEST(CreateApiDestination, IsActiveWhileItsConnectionIsAuthorized) {
  TestWebhooks hooks;
  hooks.serve_tokens(3'600);
  const std::string now = fmt::format("{}", hooks.buses().now_ms() / 1000);
  const std::string key = hooks.create_connection(key_connection("k"));
  const auto made = hooks.buses().ask<CreateApiDestination>(creation("hook", key));
  ASSERT_TRUE(made.ok());
  EXPECT_TRUE(
      made->arn->starts_with("arn:aws:events:eu-west-1:123456789012:api-destination/hook/"));
  EXPECT_EQ(made->state, "ACTIVE");
  EXPECT_EQ(hooks.buses().answer<DescribeApiDestination>(R"({"Name":"hook"})"),
            fmt::format(R"({{"ApiDestinationArn":"{}","Name":"hook",)"
                        R"("ApiDestinationState":"ACTIVE","ConnectionArn":"{}",)"
                        R"("InvocationEndpoint":"https://hook.example/in","HttpMethod":"POST",)"
                        R"("InvocationRateLimitPerSecond":300,"CreationTime":{},)"
                        R"("LastModifiedTime":{}}})",
                        *made->arn, key, now, now));
  const std::string oauth = hooks.create_connection(oauth_connection("o"));
  const auto waiting = hooks.buses().ask<CreateApiDestination>(creation("other", oauth));
  ASSERT_TRUE(waiting.ok());
  EXPECT_EQ(waiting->state, "INACTIVE");
  hooks.pass_ms(1);
  EXPECT_NE(hooks.buses().answer<DescribeApiDestination>(R"({"Name":"other"})").find(R"("ACTIVE")"),
            std::string::npos);
}

TEST(CreateApiDestination, RefusesAsEventBridgeDoes) {
  TestWebhooks hooks;
  const std::string connection = hooks.create_connection(key_connection("c"));
  hooks.create_destination(connection, "taken");
  const std::string absent = test_arn("events", "connection/c/0");
  const std::string foreign = "arn:aws:events:eu-west-1:210987654321:connection/c/0";
  const std::string invalid =
      "ValidationException: Failed to create the api-destination(s). Parameter InvocationEndpoint "
      "is not valid. Reason: Endpoint '{}' is invalid, please provide a valid HTTPS endpoint URL.";
  const struct {
    std::string request;
    std::string answer;
  } rows[] = {
      {R"({"Name":"h","ConnectionArn":"invalid-connection-arn","HttpMethod":"INVALID_METHOD",)"
       R"("InvocationEndpoint":"invalid-endpoint"})",
       "ValidationException: 2 validation errors detected: Value 'invalid-connection-arn' at "
       "'connectionArn' failed to satisfy constraint: Member must satisfy regular expression "
       R"(pattern: ^arn:aws([a-z]|\-)*:events:([a-z]|\d|\-)*:([0-9]{12})?:connection\/)"
       R"([\.\-_A-Za-z0-9]+\/[\-A-Za-z0-9]+$; Value 'INVALID_METHOD' at 'httpMethod' failed to )"
       "satisfy constraint: Member must satisfy enum value set: [HEAD, POST, PATCH, DELETE, PUT, "
       "GET, OPTIONS]"},
      {creation("taken", connection),
       "ResourceAlreadyExistsException: Failed to create the api-destination(s). An "
       "api-destination with name 'taken' already exists."},
      {creation("h", absent),
       "ResourceNotFoundException: Failed to create the api-destination(s). Connection '" + absent +
           "' does not exist."},
      {creation("h", foreign),
       "ResourceNotFoundException: Failed to create the api-destination(s). Connection '" +
           foreign + "' does not exist."},
      {creation("h", connection, "nowhere"), fmt::format(fmt::runtime(invalid), "nowhere")},
      {creation("h", connection, "https://*.example/"),
       fmt::format(fmt::runtime(invalid), "https://*.example/")},
      {creation("h", connection, "https://a@b.example/"),
       fmt::format(fmt::runtime(invalid), "https://a@b.example/")},
      {creation("h", connection, "http://hook.example/"),
       fmt::format(fmt::runtime(invalid), "http://hook.example/") +
           " The server's setting allow-targets lets http through as well."},
      {creation("h", connection, kHook, R"(,"InvocationRateLimitPerSecond":0)"),
       "ValidationException: 1 validation error detected: Value '0' at "
       "'invocationRateLimitPerSecond' failed to satisfy constraint: Member must have value "
       "greater than or equal to 1"},
  };
  for (const auto& [request, answer] : rows) {
    EXPECT_EQ(hooks.buses().answer<CreateApiDestination>(request), answer);
  }
  EXPECT_EQ(hooks.connections().destinations().size(), 1U);
}

TEST(CreateApiDestination, TakesHttpWhereItIsAllowed) {
  Options options;
  options.allow_http = true;
  TestWebhooks hooks(options);
  const std::string connection = hooks.create_connection(key_connection("c"));
  EXPECT_TRUE(hooks.buses()
                  .ask<CreateApiDestination>(creation("h", connection, "http://127.0.0.1:8080/a"))
                  .ok());
}

TEST(ApiDestinations, ThatAreNotThereAreNotFound) {
  TestWebhooks hooks;
  const std::string name = R"({"Name":"h"})";
  const std::string text =
      "ResourceNotFoundException: Failed to {} the api-destination(s). An api-destination 'h' does "
      "not exist.";
  EXPECT_EQ(hooks.buses().answer<DescribeApiDestination>(name),
            fmt::format(fmt::runtime(text), "describe"));
  EXPECT_EQ(hooks.buses().answer<DeleteApiDestination>(name),
            fmt::format(fmt::runtime(text), "delete"));
  EXPECT_EQ(hooks.buses().answer<UpdateApiDestination>(name),
            fmt::format(fmt::runtime(text), "update"));
}

TEST(UpdateApiDestination, ChangesWhatIsGiven) {
  TestWebhooks hooks;
  const std::string other = "https://other.example/";
  hooks.serve(other, 200);
  const std::string first = hooks.create_connection(key_connection("c1"));
  const std::string second = hooks.create_connection(basic_connection("c2"));
  const std::string arn = hooks.create_destination(first);
  hooks.pass_ms(1'000);
  const auto updated = hooks.buses().ask<UpdateApiDestination>(fmt::format(
      R"({{"Name":"hook","ConnectionArn":"{}","InvocationEndpoint":"{}","HttpMethod":"PUT",)"
      R"("Description":"d","InvocationRateLimitPerSecond":5}})",
      second, other));
  ASSERT_TRUE(updated.ok());
  EXPECT_EQ(updated->arn, arn);
  EXPECT_EQ(updated->modified->ms, hooks.buses().now_ms());
  EXPECT_EQ(updated->created->ms, hooks.buses().now_ms() - 1'000);
  hooks.deliver(arn);
  hooks.pass_ms(1);
  ASSERT_EQ(hooks.calls(other).size(), 1U);
  EXPECT_EQ(hooks.calls()[0].method, "PUT");
  EXPECT_NE(hooks.header(hooks.calls()[0], "Authorization"), "");
  EXPECT_EQ(hooks.buses().answer<UpdateApiDestination>(fmt::format(
                R"({{"Name":"hook","ConnectionArn":"{}"}})", test_arn("events", "connection/c/0"))),
            "ResourceNotFoundException: Failed to update the api-destination(s). Connection '" +
                test_arn("events", "connection/c/0") + "' does not exist.");
  EXPECT_EQ(hooks.buses().shard().inconsistency(), "");
}

TEST(ListApiDestinations, FiltersByNameOrConnection) {
  TestWebhooks hooks;
  const std::string first = hooks.create_connection(key_connection("c1"));
  const std::string second = hooks.create_connection(key_connection("c2"));
  hooks.create_destination(first, "a1");
  hooks.create_destination(second, "a2");
  hooks.create_destination(first, "b1");
  const auto names = [&](std::string_view request) {
    std::string all;
    const auto listed = hooks.buses().ask<ListApiDestinations>(request);
    EXPECT_TRUE(listed.ok());
    for (const ApiDestinationShape& shape : *listed->destinations) {
      all += *shape.name + " ";
    }
    return std::pair(all, listed->next_token.value_or(""));
  };
  EXPECT_EQ(names("{}").first, "a1 a2 b1 ");
  EXPECT_EQ(names(R"({"NamePrefix":"a"})").first, "a1 a2 ");
  EXPECT_EQ(names(fmt::format(R"({{"ConnectionArn":"{}"}})", first)).first, "a1 b1 ");
  const auto [page, token] = names(R"({"Limit":1})");
  EXPECT_EQ(page, "a1 ");
  EXPECT_EQ(names(fmt::format(R"({{"NextToken":"{}"}})", token)).first, "a2 b1 ");
  EXPECT_EQ(hooks.buses().answer<ListApiDestinations>(
                fmt::format(R"({{"NamePrefix":"a","ConnectionArn":"{}"}})", first)),
            "ValidationException: Failed to list the api-destination(s). Request failed because "
            "only one filter is supported per request, either ConnectionArn or NamePrefix.");
}

TEST(DeleteApiDestination, EndsWhatIsStillToBeDelivered) {
  TestWebhooks hooks;
  hooks.serve(kHook, 500);
  const std::string arn = hooks.create_destination(hooks.create_connection(key_connection("c")));
  hooks.deliver(arn);
  hooks.pass_ms(1);
  EXPECT_EQ(hooks.delivery_of().status, "pending");
  EXPECT_EQ(hooks.buses().answer<DeleteApiDestination>(R"({"Name":"hook"})"), "{}");
  EXPECT_EQ(hooks.buses().shard().keys(kApiDestinationPrefix), 0U);
  hooks.pass_ms(1'000);
  EXPECT_EQ(hooks.outcome_of(), "dead-lettered target NO_RESOURCE");
}

}  // namespace
}  // namespace penstock::bus

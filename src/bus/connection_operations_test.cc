#include "bus/connection_operations.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "bus/connection_testing.h"

namespace penstock::bus {
namespace {

// Where no secret may be.
void expect_no_secret(const std::string& text) {
  for (const std::string_view secret : {"p4ssword", "k3y", "s3cret", "hidden"}) {
    EXPECT_EQ(text.find(secret), std::string::npos) << text;
  }
}

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

TEST(CreateConnection, AuthorizesPasswordsAndKeysAtOnce) {
  TestWebhooks hooks;
  for (const std::string& json : {basic_connection("b"), key_connection("k")}) {
    const auto made = hooks.buses().ask<CreateConnection>(json);
    ASSERT_TRUE(made.ok());
    EXPECT_EQ(made->state, "AUTHORIZED");
    EXPECT_EQ(made->created->ms, hooks.buses().now_ms());
    EXPECT_EQ(made->modified->ms, hooks.buses().now_ms());
  }
  const std::string arn = hooks.connections().connections().begin()->second->arn;
  EXPECT_TRUE(arn.starts_with("arn:aws:events:eu-west-1:123456789012:connection/b/")) << arn;
  EXPECT_EQ(hooks.buses().shard().inconsistency(), "");
}

TEST(CreateConnection, RefusesWhatIsNoConnection) {
  TestWebhooks hooks;
  hooks.create_connection(basic_connection("taken"));
  const auto oauth = [](std::string_view endpoint, std::string_view more = "") {
    return fmt::format(
        R"({{"Name":"o","AuthorizationType":"OAUTH_CLIENT_CREDENTIALS","AuthParameters":)"
        R"({{"OAuthParameters":{{"ClientParameters":{{"ClientID":"me","ClientSecret":"s3cret"}},)"
        R"("AuthorizationEndpoint":"{}","HttpMethod":"POST"{}}}}}}})",
        endpoint, more);
  };
  const struct {
    std::string request;
    std::string_view answer;
  } rows[] = {
      {"{}", "ValidationException: 3 validation errors detected"},
      {basic_connection("a b"),
       "ValidationException: 1 validation error detected: Value 'a b' at 'name' failed to satisfy "
       R"(constraint: Member must satisfy regular expression pattern: [\.\-_A-Za-z0-9]+)"},
      {R"({"Name":"a","AuthorizationType":"INVALID","AuthParameters":{}})",
       "ValidationException: 1 validation error detected: Value 'INVALID' at 'authorizationType' "
       "failed to satisfy constraint: Member must satisfy enum value set: [BASIC, "
       "OAUTH_CLIENT_CREDENTIALS, API_KEY]"},
      {basic_connection("taken"),
       "ResourceAlreadyExistsException: Connection 'taken' already exists."},
      {R"({"Name":"a","AuthorizationType":"BASIC","AuthParameters":{}})",
       "ValidationException: Authorization type BASIC needs Username and Password."},
      {R"({"Name":"a","AuthorizationType":"BASIC","AuthParameters":{"BasicAuthParameters":{"Username":"a"}}})",
       "ValidationException: 1 validation error detected: Value null at "
       "'authParameters.basicAuthParameters.password'"},
      {R"({"Name":"a","AuthorizationType":"BASIC","AuthParameters":{"ApiKeyAuthParameters":)"
       R"({"ApiKeyName":"X","ApiKeyValue":"k3y"}}})",
       "ValidationException: AuthParameters has parameters that are not of authorization type "
       "BASIC."},
      {R"({"Name":"a","AuthorizationType":"API_KEY","AuthParameters":{"ApiKeyAuthParameters":)"
       R"({"ApiKeyName":"Host","ApiKeyValue":"k3y"}}})",
       "ValidationException: Parameter ApiKeyName is not valid. Reason: Requests do not have a "
       "header Host of their own."},
      {R"({"Name":"a","AuthorizationType":"API_KEY","AuthParameters":{"ApiKeyAuthParameters":)"
       R"({"ApiKeyName":"X Y","ApiKeyValue":"k3y"}}})",
       "ValidationException: 'X Y' cannot be the name of a header."},
      {R"({"Name":"a","AuthorizationType":"API_KEY","AuthParameters":{"ApiKeyAuthParameters":)"
       R"({"ApiKeyName":"X","ApiKeyValue":"a\r\nHost: b"}}})",
       "ValidationException: 1 validation error detected"},
      {oauth("http://auth.example/token"),
       "ValidationException: Failed to create the connection(s). Parameter AuthorizationEndpoint "
       "is "
       "not valid. Reason: Endpoint 'http://auth.example/token' is invalid, please provide a valid "
       "HTTPS endpoint URL. The server's setting allow-targets lets http through as well."},
      {oauth("nowhere"),
       "ValidationException: Failed to create the connection(s). Parameter AuthorizationEndpoint "
       "is "
       "not valid. Reason: Endpoint 'nowhere' is invalid, please provide a valid HTTPS endpoint "
       "URL."},
      {oauth("https://auth.example",
             R"(,"OAuthHttpParameters":{"BodyParameters":[{"Value":"a"}]})"),
       "ValidationException: Each HTTP parameter needs a Key."},
      {basic_connection("a", R"(,"ConnectivityParameters":{"ResourceParameters":)"
                             R"({"ResourceConfigurationArn":"arn:x"}})"),
       "ValidationException: Connectivity parameters are not supported"},
  };
  for (const auto& [request, answer] : rows) {
    const std::string got = hooks.buses().answer<CreateConnection>(request);
    EXPECT_TRUE(got.starts_with(answer)) << got;
  }
  EXPECT_EQ(hooks.connections().connections().size(), 1U);
}

TEST(CreateConnection, RefusesPrivateConnectivityWithAReason) {
  TestWebhooks hooks;
  std::string request = basic_connection("a");
  request.insert(1, R"("InvocationConnectivityParameters":{"ResourceParameters":)"
                    R"({"ResourceConfigurationArn":"arn:x"}},)");
  EXPECT_TRUE(has(hooks.buses().answer<CreateConnection>(request), "allow-targets"));
}

TEST(DescribeConnection, ShowsNoSecret) {
  TestWebhooks hooks;
  hooks.create_connection(basic_connection(
      "b", R"(,"InvocationHttpParameters":{"HeaderParameters":[{"Key":"X-A","Value":"hidden",)"
           R"("IsValueSecret":true},{"Key":"X-B","Value":"shown"}],"QueryStringParameters":)"
           R"([{"Key":"q","Value":"hidden","IsValueSecret":true}],"BodyParameters":)"
           R"([{"Key":"m","Value":"hidden","IsValueSecret":true}]})"));
  hooks.create_connection(key_connection("k"));
  hooks.create_connection(oauth_connection("o"));
  const std::string basic = hooks.buses().answer<DescribeConnection>(R"({"Name":"b"})");
  EXPECT_TRUE(has(basic, R"("AuthParameters":{"BasicAuthParameters":{"Username":"user"},)"
                         R"("InvocationHttpParameters":{"HeaderParameters":[{"Key":"X-A",)"
                         R"("IsValueSecret":true},{"Key":"X-B","Value":"shown",)"
                         R"("IsValueSecret":false}],"QueryStringParameters":[{"Key":"q",)"
                         R"("IsValueSecret":true}],"BodyParameters":[{"Key":"m",)"
                         R"("IsValueSecret":true}]}})"))
      << basic;
  EXPECT_TRUE(has(basic, R"("SecretArn":"arn:aws:secretsmanager:eu-west-1:123456789012:secret:)"
                         R"(events!connection/b/)"))
      << basic;
  expect_no_secret(basic);
  const std::string key = hooks.buses().answer<DescribeConnection>(R"({"Name":"k"})");
  EXPECT_TRUE(has(key, R"("AuthParameters":{"ApiKeyAuthParameters":{"ApiKeyName":"X-Key"}})"));
  expect_no_secret(key);
  const std::string oauth = hooks.buses().answer<DescribeConnection>(R"({"Name":"o"})");
  EXPECT_TRUE(has(oauth, R"("OAuthParameters":{"ClientParameters":{"ClientID":"me"},)"
                         R"("AuthorizationEndpoint":"https://auth.example/token",)"
                         R"("HttpMethod":"POST"})"))
      << oauth;
  expect_no_secret(oauth);
  expect_no_secret(hooks.buses().answer<ListConnections>("{}"));
}

TEST(DescribeConnection, ShowsEmptyParametersAsTheyWereGiven) {
  TestWebhooks hooks;
  hooks.create_connection(basic_connection("b", R"(,"InvocationHttpParameters":{})"));
  EXPECT_TRUE(has(hooks.buses().answer<DescribeConnection>(R"({"Name":"b"})"),
                  R"("InvocationHttpParameters":{})"));
}

TEST(Connections, ThatAreNotThereAreNotFound) {
  TestWebhooks hooks;
  const std::string name = R"({"Name":"a"})";
  EXPECT_EQ(hooks.buses().answer<DescribeConnection>(name),
            "ResourceNotFoundException: Failed to describe the connection(s). Connection 'a' does "
            "not exist.");
  EXPECT_EQ(
      hooks.buses().answer<DeleteConnection>(name),
      "ResourceNotFoundException: Failed to delete the connection(s). Connection 'a' does not "
      "exist.");
  EXPECT_EQ(hooks.buses().answer<DeauthorizeConnection>(name),
            "ResourceNotFoundException: Failed to deauthorize the connection(s). Connection 'a' "
            "does not exist.");
  EXPECT_EQ(
      hooks.buses().answer<UpdateConnection>(R"({"Name":"a","Description":"d"})"),
      "ResourceNotFoundException: Failed to update the connection(s). Connection 'a' does not "
      "exist.");
}

TEST(UpdateConnection, ChangesWhatIsGiven) {
  TestWebhooks hooks;
  hooks.serve(kHook, 200);
  const std::string arn = hooks.create_connection(
      basic_connection("c", R"(,"InvocationHttpParameters":{"HeaderParameters":)"
                            R"([{"Key":"X-A","Value":"1"}]})"));
  const std::string hook = hooks.create_destination(arn);
  hooks.pass_ms(1'000);
  const auto updated = hooks.buses().ask<UpdateConnection>(
      R"({"Name":"c","Description":"d","KmsKeyIdentifier":"key","AuthorizationType":"BASIC",)"
      R"("AuthParameters":{"BasicAuthParameters":{"Username":"other"}}})");
  ASSERT_TRUE(updated.ok());
  EXPECT_EQ(updated->arn, arn);
  EXPECT_EQ(updated->state, "AUTHORIZED");
  EXPECT_EQ(updated->created->ms, hooks.buses().now_ms() - 1'000);
  EXPECT_EQ(updated->modified->ms, hooks.buses().now_ms());
  EXPECT_EQ(updated->authorized->ms, hooks.buses().now_ms());
  hooks.deliver(hook);
  hooks.pass_ms(1);
  ASSERT_EQ(hooks.calls().size(), 1U);
  EXPECT_EQ(hooks.header(hooks.calls()[0], "Authorization"), "Basic b3RoZXI6cDRzc3dvcmQ=");
  EXPECT_EQ(hooks.header(hooks.calls()[0], "X-A"), "1");
  const std::string shown = hooks.buses().answer<DescribeConnection>(R"({"Name":"c"})");
  EXPECT_TRUE(has(shown, R"("Description":"d")"));
  EXPECT_TRUE(has(shown, R"("KmsKeyIdentifier":"key")"));
}

TEST(UpdateConnection, AnotherTypeTakesNothingOver) {
  TestWebhooks hooks;
  hooks.create_connection(basic_connection("c", R"(,"InvocationHttpParameters":{})"));
  const std::string incomplete =
      R"({"Name":"c","AuthorizationType":"API_KEY","AuthParameters":{"ApiKeyAuthParameters":)"
      R"({"ApiKeyName":"X-Key"}}})";
  EXPECT_EQ(hooks.buses().answer<UpdateConnection>(incomplete),
            "ValidationException: Authorization type API_KEY needs ApiKeyName and ApiKeyValue.");
  ASSERT_TRUE(hooks.buses()
                  .ask<UpdateConnection>(
                      R"({"Name":"c","AuthorizationType":"API_KEY","AuthParameters":)"
                      R"({"ApiKeyAuthParameters":{"ApiKeyName":"X-Key","ApiKeyValue":"k3y"}}})")
                  .ok());
  EXPECT_TRUE(has(hooks.buses().answer<DescribeConnection>(R"({"Name":"c"})"),
                  R"("AuthParameters":{"ApiKeyAuthParameters":{"ApiKeyName":"X-Key"}})"));
}

TEST(UpdateConnection, RefusesWhatWouldChangeNothing) {
  TestWebhooks hooks;
  hooks.create_connection(basic_connection("c"));
  for (
      const std::string_view request :
      {R"({"Name":"c"})", R"({"Name":"c","AuthorizationType":"BASIC"})",
       R"({"Name":"c","AuthParameters":{"BasicAuthParameters":{"Password":"new"}}})",
       R"({"Name":"c","AuthorizationType":"BASIC","AuthParameters":{"InvocationHttpParameters":{}}})",
       R"({"Name":"c","Description":"d","AuthParameters":{"BasicAuthParameters":{"Password":"new"}}})"}) {
    EXPECT_EQ(hooks.buses().answer<UpdateConnection>(request),
              "ValidationException: Failed to update the connection(s). At least one of the "
              "following is required: Description, KmsKeyIdentifier, AuthorizationType with "
              "BasicAuthParameters, ApiKeyAuthParameters, or OAuthParameters.")
        << request;
  }
}

TEST(DeauthorizeConnection, ErasesTheCredentials) {
  TestWebhooks hooks;
  hooks.create_connection(basic_connection("c"));
  const auto done = hooks.buses().ask<DeauthorizeConnection>(R"({"Name":"c"})");
  ASSERT_TRUE(done.ok());
  EXPECT_EQ(done->state, "DEAUTHORIZING");
  const std::string shown = hooks.buses().answer<DescribeConnection>(R"({"Name":"c"})");
  EXPECT_TRUE(has(shown, R"("ConnectionState":"DEAUTHORIZED")"));
  EXPECT_TRUE(has(shown, R"("AuthParameters":{})"));
  EXPECT_FALSE(has(shown, "SecretArn"));
  EXPECT_TRUE(has(shown, "The authorization parameters were removed from this connection"));
  const Connection* connection = hooks.connections().find(bus_path(kTestAccount, kTestRegion, "c"));
  expect_no_secret(encode(connection->record));
  // What is to be delivered with it waits.
  const std::string hook = hooks.create_destination(connection->arn);
  hooks.deliver(hook);
  hooks.pass_ms(1);
  EXPECT_EQ(hooks.outcome_of(), "pending permission SDK_CLIENT_ERROR");
  ASSERT_TRUE(
      hooks.buses()
          .ask<UpdateConnection>(R"({"Name":"c","AuthorizationType":"BASIC","AuthParameters":)"
                                 R"({"BasicAuthParameters":{"Username":"u","Password":"p"}}})")
          .ok());
  EXPECT_EQ(hooks.state_of("c"), "AUTHORIZED");
  EXPECT_TRUE(has(hooks.buses().answer<DescribeConnection>(R"({"Name":"c"})"), "SecretArn"));
}

TEST(DeleteConnection, LeavesItsApiDestinationsInactive) {
  TestWebhooks hooks;
  hooks.create_destination(hooks.create_connection(basic_connection("c")));
  const auto deleted = hooks.buses().ask<DeleteConnection>(R"({"Name":"c"})");
  ASSERT_TRUE(deleted.ok());
  EXPECT_EQ(deleted->state, "DELETING");
  EXPECT_TRUE(has(hooks.buses().answer<DescribeApiDestination>(R"({"Name":"hook"})"),
                  R"("ApiDestinationState":"INACTIVE")"));
  EXPECT_EQ(hooks.buses().shard().keys(kConnectionPrefix), 0U);
  EXPECT_EQ(hooks.buses().shard().inconsistency(), "");
}

TEST(ListConnections, PagesByNameWithinAccountAndRegion) {
  TestWebhooks hooks;
  for (const char* name : {"b1", "a2", "a1", "b2"}) {
    hooks.create_connection(basic_connection(name));
  }
  service::Call elsewhere = hooks.buses().call();
  elsewhere.region = "eu-west-2";
  ASSERT_TRUE(hooks.buses().ask_as<CreateConnection>(elsewhere, basic_connection("a0")).ok());
  const auto names = [&](std::string_view request) {
    std::string all;
    const auto listed = hooks.buses().ask<ListConnections>(request);
    EXPECT_TRUE(listed.ok());
    for (const ConnectionShape& shape : *listed->connections) {
      all += *shape.name + " ";
    }
    return std::pair(all, listed->next_token.value_or(""));
  };
  EXPECT_EQ(names("{}").first, "a1 a2 b1 b2 ");
  EXPECT_EQ(names(R"({"NamePrefix":"b"})").first, "b1 b2 ");
  EXPECT_EQ(names(R"({"ConnectionState":"DEAUTHORIZED"})").first, "");
  const auto [first, token] = names(R"({"Limit":3})");
  EXPECT_EQ(first, "a1 a2 b1 ");
  EXPECT_EQ(names(fmt::format(R"({{"NextToken":"{}"}})", token)).first, "b2 ");
  EXPECT_EQ(hooks.buses().answer_as<ListConnections>(elsewhere,
                                                     fmt::format(R"({{"NextToken":"{}"}})", token)),
            "ValidationException: Parameter NextToken is not valid.");
}

TEST(Connections, AreThereAfterARestart) {
  TestWebhooks hooks;
  hooks.create_destination(hooks.create_connection(key_connection("c")));
  const std::string connection = hooks.buses().answer<DescribeConnection>(R"({"Name":"c"})");
  const std::string hook = hooks.buses().answer<DescribeApiDestination>(R"({"Name":"hook"})");
  hooks.buses().restart();
  EXPECT_EQ(hooks.buses().answer<DescribeConnection>(R"({"Name":"c"})"), connection);
  EXPECT_EQ(hooks.buses().answer<DescribeApiDestination>(R"({"Name":"hook"})"), hook);
  hooks.buses().checkpoint();
  hooks.buses().restart();
  EXPECT_EQ(hooks.buses().answer<DescribeApiDestination>(R"({"Name":"hook"})"), hook);
  EXPECT_EQ(hooks.buses().shard().inconsistency(), "");
}

}  // namespace
}  // namespace penstock::bus

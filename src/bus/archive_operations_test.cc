#include "bus/archive_operations.h"

#include <gtest/gtest.h>

#include "bus/archive_testing.h"

namespace penstock::bus {
namespace {

constexpr std::string_view kBus = "arn:aws:events:eu-west-1:123456789012:event-bus/default";

// The JSON of a request for an archive of the default bus, with further members.
std::string creation(std::string_view name, std::string_view more = "") {
  return fmt::format(R"({{"ArchiveName":"{}","EventSourceArn":"{}"{}}})", name, kBus, more);
}

TEST(CreateArchive, AnswersItsArnAndTakesEventsFromThenOn) {
  TestArchives buses;
  buses.put(2);
  const std::string now = fmt::format("{}", buses.now_ms() / 1000);
  EXPECT_EQ(buses.answer<CreateArchive>(creation("all")),
            R"({"ArchiveArn":"arn:aws:events:eu-west-1:123456789012:archive/all",)"
            R"("State":"ENABLED","CreationTime":)" +
                now + "}");
  buses.put(3, 2);
  EXPECT_EQ(buses.archived(), numbers(3, 2));
}

TEST(CreateArchive, CountsBytesAsTargetsGetThem) {
  TestArchives buses;
  buses.create_archive();
  buses.put_rule("r");
  buses.put_target("r", "t", queue_arn("orders"));
  buses.put(2);
  buses.pass_ms(10);
  ASSERT_EQ(buses.received().size(), 2U);
  EXPECT_EQ(buses.archive().bytes,
            buses.received()[0].text.size() + buses.received()[1].text.size());
}

TEST(CreateArchive, RefusesAsEventBridgeDoes) {
  TestArchives buses;
  buses.create_archive("taken");
  const struct {
    std::string request;
    std::string answer;
  } rows[] = {
      {R"({})",
       "ValidationException: 2 validation errors detected: Value null at 'archiveName' failed to "
       "satisfy constraint: Member must not be null; Value null at 'eventSourceArn' failed to "
       "satisfy constraint: Member must not be null"},
      {creation("a b"),
       "ValidationException: 1 validation error detected: Value 'a b' at 'archiveName' failed to "
       R"(satisfy constraint: Member must satisfy regular expression pattern: [\.\-_A-Za-z0-9]+)"},
      {creation(std::string(49, 'a')),
       "ValidationException: 1 validation error detected: Value '" + std::string(49, 'a') +
           "' at 'archiveName' failed to satisfy constraint: Member must have length less than or "
           "equal to 48"},
      {creation("a", R"(,"RetentionDays":-1)"),
       "ValidationException: 1 validation error detected: Value '-1' at 'retentionDays' failed to "
       "satisfy constraint: Member must have value greater than or equal to 0"},
      {R"({"ArchiveName":"a","EventSourceArn":"default"})",
       "ValidationException: Parameter EventSourceArn is not valid. Reason: Must contain an event "
       "bus ARN."},
      {R"({"ArchiveName":"a",)"
       R"("EventSourceArn":"arn:aws:events:eu-west-1:123456789012:event-bus/none"})",
       "ResourceNotFoundException: Event bus none does not exist."},
      {R"({"ArchiveName":"a",)"
       R"("EventSourceArn":"arn:aws:events:eu-west-1:999999999999:event-bus/default"})",
       "ResourceNotFoundException: Event bus default does not exist."},
      {creation("taken"), "ResourceAlreadyExistsException: Archive taken already exists."},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(buses.answer<CreateArchive>(row.request), row.answer) << row.request;
  }
  const std::string refused =
      buses.answer<CreateArchive>(creation("a", R"(,"EventPattern":"{\"source\":\"shop\"}")"));
  EXPECT_TRUE(refused.starts_with("InvalidEventPatternException: ")) << refused;
  EXPECT_EQ(buses.default_bus().archives.size(), 1U);
}

TEST(CreateArchive, TakesANameOnceInAccountAndRegionWhateverTheBus) {
  TestArchives buses;
  const Bus& other = buses.create("orders");
  buses.create_archive("taken");
  EXPECT_EQ(buses.answer<CreateArchive>(
                fmt::format(R"({{"ArchiveName":"taken","EventSourceArn":"{}"}})", other.arn)),
            "ResourceAlreadyExistsException: Archive taken already exists.");
}

TEST(CreateArchive, StopsAtTheQuota) {
  TestArchives buses;
  for (size_t i = 0; i < kArchivesPerAccountMax; ++i) {
    buses.create_archive(fmt::format("a{}", i));
  }
  EXPECT_EQ(buses.answer<CreateArchive>(creation("more")),
            "LimitExceededException: The requested resource exceeds the maximum number allowed.");
}

TEST(DescribeArchive, ShowsSettingsAndCounts) {
  TestArchives buses;
  buses.answer<CreateArchive>(
      creation("all", R"(,"Description":"d","EventPattern":"{\"source\":[\"shop\"]}",)"
                      R"("RetentionDays":2,"KmsKeyIdentifier":"alias/k")"));
  buses.put(3);
  const uint64_t bytes = buses.archive().bytes;
  const std::string shown = buses.answer<DescribeArchive>(R"({"ArchiveName":"all"})");
  EXPECT_EQ(shown, fmt::format(R"({{"ArchiveArn":"{}","ArchiveName":"all","EventSourceArn":"{}",)"
                               R"("Description":"d","EventPattern":"{{\"source\":[\"shop\"]}}",)"
                               R"("State":"ENABLED","KmsKeyIdentifier":"alias/k",)"
                               R"("RetentionDays":2,"SizeBytes":{},"EventCount":3,)"
                               R"("CreationTime":{}}})",
                               buses.archive_arn_of(), kBus, bytes, buses.now_ms() / 1000));
  buses.restart();
  EXPECT_EQ(buses.answer<DescribeArchive>(R"({"ArchiveName":"all"})"), shown);
}

TEST(UpdateArchive, ChangesWhatIsGivenAndDecidesOnLaterEvents) {
  TestArchives buses;
  buses.create_archive();
  buses.put(2);
  UpdateArchiveInput input;
  input.name = "all";
  input.pattern = R"({"detail":{"n":[3]}})";
  input.retention_days = 7;
  EXPECT_TRUE(buses.run<UpdateArchive>(input).ok());
  buses.put(3, 2);
  buses.restart();
  EXPECT_EQ(buses.archived(), (std::vector<int>{0, 1, 3}));
  const auto shown = buses.run<DescribeArchive>({"all"});
  EXPECT_EQ(shown->pattern, input.pattern);
  EXPECT_EQ(shown->retention_days, 7);
  input.pattern = "[]";
  EXPECT_FALSE(buses.run<UpdateArchive>(input).ok());
  EXPECT_EQ(buses.run<DescribeArchive>({"all"})->pattern, R"({"detail":{"n":[3]}})");
}

TEST(DeleteArchive, TakesItsEventsWithIt) {
  TestArchives buses;
  buses.create_archive("one");
  buses.create_archive("two");
  buses.put(4);
  buses.pass_ms(2 * kDayMs);
  EXPECT_EQ(buses.shard().keys(kKeptPrefix), 8U);
  EXPECT_EQ(buses.answer<DeleteArchive>(R"({"ArchiveName":"one"})"), "{}");
  EXPECT_EQ(buses.shard().keys(kKeptPrefix), 4U);
  EXPECT_EQ(buses.archived("two"), numbers(4));
  buses.create_archive("one");
  EXPECT_EQ(buses.archive("one").events, 0U);
  EXPECT_EQ(buses.inconsistency(), "");
}

TEST(Archives, AnswerThatThereIsNone) {
  TestArchives buses;
  const std::string none = R"({"ArchiveName":"none"})";
  const std::string answer = "ResourceNotFoundException: Archive none does not exist.";
  EXPECT_EQ(buses.answer<DescribeArchive>(none), answer);
  EXPECT_EQ(buses.answer<UpdateArchive>(none), answer);
  EXPECT_EQ(buses.answer<DeleteArchive>(none), answer);
}

TEST(Archives, GoWithTheirBus) {
  TestArchives buses;
  const Bus& bus = buses.create("orders");
  buses.create_archive("of-orders", 0, std::nullopt, bus.arn);
  buses.put(3, 0, std::nullopt, "orders");
  buses.pass_ms(2 * kDayMs);
  EXPECT_EQ(buses.shard().keys(kKeptPrefix), 3U);
  journal::Batch batch(kTestShard);
  buses.buses().erase(*buses.buses().find(bus.path), batch);
  buses.shard().shard().commit(std::move(batch));
  for (const std::string_view prefix : {kArchivePrefix, kKeptPrefix, kCountsPrefix}) {
    EXPECT_EQ(buses.shard().keys(prefix), 0U) << prefix;
  }
  EXPECT_EQ(buses.answer<DescribeArchive>(R"({"ArchiveName":"of-orders"})"),
            "ResourceNotFoundException: Archive of-orders does not exist.");
}

std::vector<std::string> listed(TestArchives& buses, std::string_view request) {
  std::vector<std::string> names;
  const auto list = buses.ask<ListArchives>(request);
  for (const ArchiveEntry& entry : *list->archives) {
    names.push_back(entry.name);
  }
  return names;
}

TEST(ListArchives, FiltersByOneThing) {
  TestArchives buses;
  const Bus& other = buses.create("orders");
  buses.create_archive("b1");
  buses.create_archive("b2");
  buses.create_archive("a", 0, std::nullopt, other.arn);
  using Names = std::vector<std::string>;
  EXPECT_EQ(listed(buses, "{}"), (Names{"a", "b1", "b2"}));
  EXPECT_EQ(listed(buses, R"({"NamePrefix":"b"})"), (Names{"b1", "b2"}));
  EXPECT_EQ(listed(buses, fmt::format(R"({{"EventSourceArn":"{}"}})", other.arn)), (Names{"a"}));
  EXPECT_EQ(listed(buses, R"({"State":"ENABLED"})").size(), 3U);
  EXPECT_EQ(listed(buses, R"({"State":"DISABLED"})").size(), 0U);
  EXPECT_EQ(buses.answer<ListArchives>(R"({"NamePrefix":"b","State":"ENABLED"})"),
            "ValidationException: At most one filter is allowed for ListArchives. Use either : "
            "State, EventSourceArn, or NamePrefix.");
  EXPECT_EQ(buses.answer<ListArchives>(
                R"({"EventSourceArn":"arn:aws:events:eu-west-1:123456789012:event-bus/none"})"),
            "ResourceNotFoundException: Event bus none does not exist.");
}

TEST(ListArchives, GoesOnWhereThePageBeforeEnded) {
  TestArchives buses;
  for (int i = 0; i < 5; ++i) {
    buses.create_archive(fmt::format("a{}", i));
  }
  std::vector<std::string> names;
  std::optional<std::string> token;
  for (int page = 0; page < 3; ++page) {
    ListArchivesInput input;
    input.limit = 2;
    input.next_token = token;
    const auto list = buses.run<ListArchives>(input);
    ASSERT_TRUE(list.ok());
    for (const ArchiveEntry& entry : *list->archives) {
      names.push_back(entry.name);
    }
    token = list->next_token;
  }
  EXPECT_EQ(names, (std::vector<std::string>{"a0", "a1", "a2", "a3", "a4"}));
  EXPECT_FALSE(token);
}

}  // namespace
}  // namespace penstock::bus

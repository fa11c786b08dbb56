#include "cli/event_entries.h"

#include <gtest/gtest.h>

namespace penstock::cli {
namespace {

TEST(ParseEntry, TakesWhatPutEventsTakes) {
  const auto entry = parse_entry(
      R"({"Source":"shop","DetailType":"Order \"1\"","Detail":"{\"a\":1}","Resources":["arn:1"],)"
      R"("Time":"2026-09-21T14:13:20Z","EventBusName":"orders","TraceHeader":"Root=1"})");
  ASSERT_TRUE(entry.ok()) << entry.error().message();
  EXPECT_EQ(entry->source, "shop");
  EXPECT_EQ(entry->detail_type, "Order \"1\"");
  EXPECT_EQ(entry->detail, R"({"a":1})");
  EXPECT_EQ(entry->resources, std::vector<std::string>{"arn:1"});
  EXPECT_EQ(entry->time->ms, 1'790'000'000'000);
  EXPECT_EQ(entry->event_bus_name, "orders");
  EXPECT_EQ(entry->trace_header, "Root=1");
}

TEST(ParseEntry, TakesAnEnvelopeAndADetailThatIsAnObject) {
  const auto entry = parse_entry(
      R"({"version":"0","id":"e","detail-type":"T","source":"s","account":"000000000000",)"
      R"("time":"2026-09-21T14:13:20Z","region":"r","resources":[],"detail":{"a": [1, "x"]}})");
  ASSERT_TRUE(entry.ok()) << entry.error().message();
  EXPECT_EQ(entry->source, "s");
  EXPECT_EQ(entry->detail_type, "T");
  EXPECT_EQ(entry->detail, R"({"a": [1, "x"]})");
  EXPECT_EQ(parse_entry(R"({"Detail":{"b":2},"Time":1790000000.5})")->time->ms, 1'790'000'000'500);
}

TEST(ParseEntry, SaysWhatIsWrong) {
  struct Row {
    const char* json;
    const char* message;
  };
  for (const Row& row :
       {Row{"", "It is no JSON object."}, Row{"[1]", "It is no JSON object."},
        Row{R"({"Source":5})", "Source is not a string."},
        Row{R"({"Resources":"a"})", "Resources is not a list."},
        Row{R"({"Resources":[1]})", "Resources is not a string."},
        Row{R"({"time":"noon"})", "time is no time."},
        Row{R"({"Sauce":"a"})", "Sauce is no member of an event."},
        Row{R"({"Source":"a"} {})", "There is more on the line than one JSON object."}}) {
    const auto entry = parse_entry(row.json);
    ASSERT_FALSE(entry.ok()) << row.json;
    EXPECT_EQ(entry.error().message(), row.message);
    EXPECT_TRUE(entry.error().is(kInvalidArgument));
  }
}

TEST(EntryBatch, IsFullAtTenEntriesOrOneMebibyte) {
  bus::PutEventsRequestEntry entry;
  entry.source = "s";
  EntryBatch batch;
  for (int i = 0; i < 10; ++i) {
    EXPECT_TRUE(batch.add(entry));
  }
  EXPECT_FALSE(batch.add(entry));
  EXPECT_EQ(batch.take().size(), 10u);
  EXPECT_TRUE(batch.empty());

  entry.detail = std::string(600'000, 'x');
  EXPECT_TRUE(batch.add(entry));
  EXPECT_FALSE(batch.add(entry));
  EXPECT_EQ(batch.take().size(), 1u);
  entry.detail = std::string(2'000'000, 'x');
  EXPECT_TRUE(batch.add(entry));  // alone: refused by the service, not here
}

}  // namespace
}  // namespace penstock::cli

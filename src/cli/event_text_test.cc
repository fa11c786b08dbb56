#include "cli/event_text.h"

#include <gtest/gtest.h>

namespace penstock::cli {
namespace {

bus::KeptEventShape make_event() {
  bus::KeptEventShape event;
  event.event =
      R"({"version":"0","id":"e1","detail-type":"Order Placed","source":"shop","time":"t",)"
      R"("resources":[],"detail":{"total": 12,"note":"a\u001bb"}})";
  event.event_id = "e1";
  event.ingested.ms = 1'790'000'000'005;
  return event;
}

TEST(EventFields, AreThoseOfTheEnvelope) {
  const EventFields fields = fields_of(make_event().event);
  EXPECT_EQ(fields.source, "shop");
  EXPECT_EQ(fields.detail_type, "Order Placed");
  EXPECT_EQ(fields.detail, R"({"total": 12,"note":"a\u001bb"})");
}

TEST(EventFields, AreEmptyWhereThereIsNoEnvelope) {
  for (const char* text : {"", "[]", "no", R"({"source":5,"detail")", "{}"}) {
    const EventFields fields = fields_of(text);
    EXPECT_EQ(fields.source + fields.detail_type + fields.detail, "") << text;
  }
}

TEST(EventsTable, ShowsWhichRulesMatched) {
  bus::KeptEventShape unmatched = make_event();
  bus::KeptEventShape matched = make_event();
  matched.rules = {{"a", "", false, {}}, {"b", "", false, {}}};
  EXPECT_EQ(events_table({unmatched, matched}),
            "TAKEN IN                  EVENT  SOURCE  DETAIL TYPE   RULES  DETAIL\n"
            "2026-09-21T14:13:20.005Z  e1     shop    Order Placed  -      "
            "{\"total\": 12,\"note\":\"a\\u001bb\"}\n"
            "2026-09-21T14:13:20.005Z  e1     shop    Order Placed  a, b   "
            "{\"total\": 12,\"note\":\"a\\u001bb\"}\n");
}

TEST(EventLine, IsOneLineWithoutControlCharacters) {
  bus::KeptEventShape event = make_event();
  event.event = "{\"source\":\"s\",\"detail-type\":\"x\\ny\",\"detail\":{\"a\":\n1}}";
  EXPECT_EQ(event_line(event), "2026-09-21T14:13:20.005Z  e1  s  x\\ny  -  {\"a\":\\n1}");
}

}  // namespace
}  // namespace penstock::cli

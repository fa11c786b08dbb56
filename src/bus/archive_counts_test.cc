#include "bus/archive_counts.h"

#include <gtest/gtest.h>

#include "bus/archive_testing.h"
#include "bus/envelope_reader.h"

namespace penstock::bus {
namespace {

TEST(ArchiveCounts, AreTheSameAfterARestartWhereverTheBlockOfSequencesIs) {
  TestArchives buses;
  buses.put(3);
  buses.create_archive();
  buses.create_archive("odd", 0, R"({"detail":{"n":[1,3,5,1001]}})");
  int put = 0;
  for (const int count : {1, 6, 990, 4, 30}) {
    buses.put(count, put);
    put += count;
    const uint64_t bytes = buses.archive().bytes;
    buses.restart();
    EXPECT_EQ(buses.archive().events, static_cast<uint64_t>(put));
    EXPECT_EQ(buses.archive().bytes, bytes);
    EXPECT_EQ(buses.inconsistency(), "");
  }
  EXPECT_EQ(buses.archived("odd"), (std::vector<int>{1, 3, 5, 1001}));
  EXPECT_EQ(buses.archive("odd").events, 4U);
  buses.checkpoint();
  buses.restart();
  EXPECT_EQ(buses.archived("odd").size(), buses.archive("odd").events);
  EXPECT_EQ(buses.inconsistency(), "");
}

TEST(ArchiveCounts, HaveAStoredForm) {
  const BusCounts counts{
      1001, {{7, 5, 300, 123'456, 999, 0}, {UINT64_MAX, 1, 0, 0, 0, int64_t{1} << 40}}};
  EXPECT_EQ(decode_counts(encode(counts)), counts);
  const std::string value = encode(counts);
  EXPECT_FALSE(decode_counts(value.substr(0, value.size() - 1)));
  EXPECT_FALSE(decode_counts(value + "x"));
  EXPECT_FALSE(decode_counts("\x02" + value.substr(1)));
}

TEST(ArchiveCounts, AreWrittenOnlyWhereThereAreArchives) {
  TestArchives buses;
  buses.put(1'100);
  EXPECT_EQ(buses.shard().keys(kCountsPrefix), 0U);
  buses.create_archive();
  EXPECT_EQ(buses.shard().keys(kCountsPrefix), 1U);
  EXPECT_TRUE(buses.run<DeleteArchive>({"all"}).ok());
  EXPECT_EQ(buses.shard().keys(kCountsPrefix), 0U);
}

TEST(EnvelopeReader, FindsWhatAnEventSaysOfItself) {
  const std::string event =
      R"({"version":"0","id":"e","detail-type":",\"time\":\"1999-01-01T00:00:00Z\"","source":"s",)"
      R"("account":"123456789012","time":"2024-05-06T07:08:09Z","region":"eu-west-1",)"
      R"("resources":[],"detail":{"replay-name":"x","a":{},"replay-name":"y"}})";
  EXPECT_EQ(event_time_ms_of(event), 1'714'979'289'000);
  EXPECT_FALSE(is_replayed(event));
  const std::string replayed = with_replay_name(event, "again");
  EXPECT_TRUE(is_replayed(replayed));
  EXPECT_NE(replayed.find(R"("region":"eu-west-1","replay-name":"again","resources":[])"),
            std::string::npos);
  EXPECT_EQ(event_time_ms_of(replayed), 1'714'979'289'000);
  EXPECT_EQ(event_time_ms_of(R"({"version":"0"})"), std::nullopt);
}

}  // namespace
}  // namespace penstock::bus

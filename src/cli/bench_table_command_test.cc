#include "cli/bench_table_command.h"

#include <gtest/gtest.h>

namespace penstock::cli {
namespace {

TableBenchResult result() {
  TableBenchResult out;
  out.name = "put";
  out.items = 1000;
  out.item_bytes = 1024;
  out.connections = 32;
  out.load.requests = 500;
  out.load.items = 500;
  out.load.seconds = 2;
  out.load.latency.record_ns(1'000'000, 500);
  out.server_cpu_s = 0.01;
  return out;
}

TEST(TableBenchReport, HasAnObjectForEachOperation) {
  TableBenchResult update = result();
  update.name = "update";
  update.lost = 0;
  EXPECT_EQ(json_text({result(), update}).substr(0, 78),
            R"({"operation":"put","items":1000,"size":1024,"connections":32,"rate":0,"request)");
  const std::string text = json_text({result(), update});
  EXPECT_NE(text.find(R"("requests_per_s":250,)"), std::string::npos) << text;
  EXPECT_NE(text.find(R"("server_cpu_us_per_request":20,)"), std::string::npos) << text;
  EXPECT_NE(text.find("\"lost\":null}\n{\"operation\":\"update\""), std::string::npos) << text;
  EXPECT_TRUE(text.ends_with("\"lost\":0}\n")) << text;
}

TEST(TableBenchReport, IsATableForPeople) {
  const std::string text = people_text({result()});
  EXPECT_NE(text.find("1000 items of 1024 bytes, 32 connections, as fast as it goes\n"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("put"), std::string::npos);
  EXPECT_NE(text.find("  250 "), std::string::npos) << text;
  EXPECT_FALSE(people_text({}).empty());
}

}  // namespace
}  // namespace penstock::cli

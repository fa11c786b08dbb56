#include "server/endpoint_file.h"

#include <gtest/gtest.h>

#include "base/simulated_disk.h"

namespace penstock::server {
namespace {

TEST(EndpointFile, NamesWhatAClientOnTheMachineReaches) {
  struct Row {
    Address listen;
    bool tls;
    const char* url;
  };
  const Row rows[] = {
      {{"127.0.0.1", 4566}, false, "http://127.0.0.1:4566"},
      {{"queue.example", 443}, true, "https://queue.example:443"},
      {{"0.0.0.0", 80}, false, "http://127.0.0.1:80"},
      {{"::", 4566}, false, "http://[::1]:4566"},
      {{"fd00::1", 4566}, true, "https://[fd00::1]:4566"},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(client_url(row.listen, row.tls), row.url);
  }
}

TEST(EndpointFile, IsReplacedByTheNextStart) {
  SimulatedDisk disk;
  ASSERT_TRUE(disk.create_directory("/data").ok());
  EXPECT_EQ(read_endpoint_file(disk, "/data").value(), std::nullopt);
  ASSERT_TRUE(write_endpoint_file(disk, "/data", "http://127.0.0.1:40001").ok());
  ASSERT_TRUE(write_endpoint_file(disk, "/data", "https://[::1]:9").ok());
  EXPECT_EQ(read_endpoint_file(disk, "/data").value(), "https://[::1]:9");
}

TEST(EndpointFile, OnAFullDiskTheOldOneStays) {
  SimulatedDisk disk;
  ASSERT_TRUE(disk.create_directory("/data").ok());
  ASSERT_TRUE(write_endpoint_file(disk, "/data", "http://127.0.0.1:1").ok());
  disk.fail_write(kNoSpace, true);
  EXPECT_TRUE(write_endpoint_file(disk, "/data", "http://127.0.0.1:2").error().is(kNoSpace));
  EXPECT_EQ(read_endpoint_file(disk, "/data").value(), "http://127.0.0.1:1");
}

}  // namespace
}  // namespace penstock::server

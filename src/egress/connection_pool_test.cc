#include "egress/connection_pool.h"

#include <gtest/gtest.h>

#include "egress/limits.h"

namespace penstock::egress {
namespace {

class ConnectionPoolTest : public testing::Test {
 protected:
  // Returns what tells the connection from others.
  const Connection* put(const std::string& key, int64_t now_ns = 0) {
    auto connection = std::make_unique<Connection>(io_);
    const Connection* address = connection.get();
    pool_.put(key, std::move(connection), now_ns);
    return address;
  }

  boost::asio::io_context io_;
  ConnectionPool pool_;
};

TEST_F(ConnectionPoolTest, GivesTheOneUsedLastOfItsKey) {
  const Connection* first = put("a");
  const Connection* second = put("a");
  put("b");
  EXPECT_EQ(pool_.take("c"), nullptr);
  const auto taken = pool_.take("a");
  EXPECT_EQ(taken.get(), second);
  const auto next = pool_.take("a");
  EXPECT_EQ(next.get(), first);
  EXPECT_EQ(pool_.take("a"), nullptr);
  EXPECT_EQ(pool_.size(), 1U);
}

TEST_F(ConnectionPoolTest, KeepsTheNewestOfAKey) {
  put("a");
  const Connection* second = put("a");
  for (size_t i = 2; i <= kIdlePerOriginMax; ++i) {
    put("a");
  }
  EXPECT_EQ(pool_.size(), kIdlePerOriginMax);
  std::unique_ptr<Connection> last;
  for (size_t i = 0; i < kIdlePerOriginMax; ++i) {
    last = pool_.take("a");
  }
  EXPECT_EQ(last.get(), second);
}

TEST_F(ConnectionPoolTest, KeepsTheNewestOfAll) {
  put("oldest");
  for (size_t i = 1; i <= kIdleMax; ++i) {
    put(std::to_string(i));
  }
  EXPECT_EQ(pool_.size(), kIdleMax);
  EXPECT_EQ(pool_.take("oldest"), nullptr);
  EXPECT_NE(pool_.take("1"), nullptr);
}

TEST_F(ConnectionPoolTest, ClosesWhatHasWaitedLong) {
  constexpr int64_t kLimitNs = kIdleMsMax * 1'000'000;
  EXPECT_EQ(pool_.next_expiry_ns(), INT64_MAX);
  put("a", 10);
  put("b", 20);
  EXPECT_EQ(pool_.next_expiry_ns(), 10 + kLimitNs);
  pool_.expire(9 + kLimitNs);
  EXPECT_EQ(pool_.size(), 2U);
  pool_.expire(10 + kLimitNs);
  EXPECT_EQ(pool_.take("a"), nullptr);
  EXPECT_EQ(pool_.next_expiry_ns(), 20 + kLimitNs);
  pool_.clear();
  EXPECT_EQ(pool_.size(), 0U);
  EXPECT_EQ(pool_.take("b"), nullptr);
}

}  // namespace
}  // namespace penstock::egress

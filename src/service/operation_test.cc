#include "service/operation.h"

#include <gtest/gtest.h>

#include "service/host_testing.h"

namespace penstock::service {
namespace {

struct NoRoom final : Room {
  bool reserve_reply(size_t) override { return false; }
  bool begin_waiting() override { return false; }
};

TEST(Operation, WhatMayNotWaitIsRefusedInsteadOfRun) {
  NoRoom none;
  Call call;
  call.room = &none;
  EXPECT_FALSE(Waiting(call).is_admitted());
  const BoundOperation increment = bind<Increment>();
  const Name input{"a"};
  Number output;
  journal::Batch batch(0);
  const Result<void> done = increment.run(nullptr, call, &input, &output, batch);
  ASSERT_FALSE(done.ok());
  EXPECT_TRUE(done.error().is(kBusy));
  EXPECT_TRUE(batch.empty());
}

TEST(Operation, ReservesItsReplyWhereThereAreBounds) {
  Call call;
  EXPECT_TRUE(call.reserve_reply(SIZE_MAX).ok());
  NoRoom none;
  call.room = &none;
  EXPECT_TRUE(call.reserve_reply(1).error().is(kBusy));
}

}  // namespace
}  // namespace penstock::service

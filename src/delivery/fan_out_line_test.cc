#include "delivery/fan_out_line.h"

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <vector>

#include "service/shard_testing.h"

namespace penstock::delivery {
namespace {

using Outcome = FanOutLine::Outcome;

class FanOutLineTest : public testing::Test {
 protected:
  // As many steps as the source has left.
  Outcome step(FanOutLine::SourceId source) {
    turns_.push_back(source);
    if (is_full_) {
      return Outcome::kNotNow;
    }
    return --steps_[source] == 0 ? Outcome::kDone : Outcome::kMore;
  }
  void add(FanOutLine::SourceId source, int steps) {
    steps_[source] = steps;
    line_->add(source);
  }

  service::OneShard one_{{}};
  std::map<FanOutLine::SourceId, int> steps_;
  std::vector<FanOutLine::SourceId> turns_;
  bool is_full_ = false;
  std::unique_ptr<FanOutLine> line_ = std::make_unique<FanOutLine>(
      one_.shard(), [this](FanOutLine::SourceId source) { return step(source); });
};

TEST_F(FanOutLineTest, GivesTurnsToOneSourceAfterTheOther) {
  line_->start();
  add(1, 3);
  add(2, 1);
  add(3, 2);
  EXPECT_TRUE(turns_.empty());  // not within add()
  one_.pass_ms(0);
  EXPECT_EQ(turns_, (std::vector<FanOutLine::SourceId>{1, 2, 3, 1, 3, 1}));
}

TEST_F(FanOutLineTest, BeginsWithTheStart) {
  add(1, 1);
  one_.pass_ms(1000);
  EXPECT_TRUE(turns_.empty());
  line_->start();
  one_.pass_ms(0);
  EXPECT_EQ(turns_.size(), 1U);
}

TEST_F(FanOutLineTest, WaitsWhileNothingMoreIsTaken) {
  line_->start();
  is_full_ = true;
  add(1, 1);
  add(2, 1);
  one_.pass_ms(kFanOutRetryMs - 1);
  EXPECT_EQ(turns_.size(), 1U);
  one_.pass_ms(1);
  EXPECT_EQ(turns_.size(), 2U);
  is_full_ = false;
  one_.pass_ms(kFanOutRetryMs);
  EXPECT_EQ(turns_.size(), 4U);
  EXPECT_EQ(steps_[1] + steps_[2], 0);
}

TEST_F(FanOutLineTest, ForgetsASourceThatIsGone) {
  line_->start();
  add(1, 5);
  add(2, 2);
  line_->forget(1);
  one_.pass_ms(0);
  EXPECT_EQ(turns_, (std::vector<FanOutLine::SourceId>{2, 2}));
}

TEST_F(FanOutLineTest, TakesNoTurnOnceStopped) {
  line_->start();
  add(1, 2);
  line_->stop();
  one_.pass_ms(1000);
  EXPECT_TRUE(turns_.empty());
}

TEST_F(FanOutLineTest, LeavesNoTimerBehind) {
  line_->start();
  is_full_ = true;
  add(1, 1);
  one_.pass_ms(0);
  ASSERT_EQ(turns_.size(), 1U);
  line_.reset();
  one_.pass_ms(10 * kFanOutRetryMs);
  EXPECT_EQ(turns_.size(), 1U);
}

}  // namespace
}  // namespace penstock::delivery

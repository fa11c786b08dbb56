#include "service/host.h"

#include "service/host_testing.h"

namespace penstock::service {
namespace {

TEST_F(HostTest, AnswersOnlyWhenTheJournalHasSynced) {
  int64_t number = -2;
  begin("Increment", "a", number);
  run_cores();
  EXPECT_EQ(number, -2);
  ASSERT_TRUE(*journal_->commit_once());
  run_cores();
  EXPECT_EQ(number, 1);
}

TEST_F(HostTest, AReadOfWhatIsNotYetOnDiskWaitsForIt) {
  int64_t written = -2;
  int64_t read = -2;
  begin("Increment", "a", written);
  run_cores();
  begin("Total", "", read);
  run_cores();
  EXPECT_EQ(read, -2);
  ASSERT_TRUE(*journal_->commit_once());
  run_cores();
  EXPECT_EQ(read, 1);
}

TEST_F(HostTest, VisitsEveryShardAndFinishesOnce) {
  for (const char* name : {"a", "b", "c", "d", "e", "f", "g"}) {
    EXPECT_GT(finish("Increment", name), 0);
  }
  EXPECT_EQ(finish("Total", ""), 7);
  EXPECT_EQ(finish("Total", "negative"), -7);
}

TEST_F(HostTest, ASurveyVisitsEveryShardBeforeTheOperation) {
  for (const char* name : {"a", "b", "c", "d", "e"}) {
    EXPECT_GT(finish("Increment", name), 0);
  }
  EXPECT_EQ(finish("Survey", "any"), 5);
  EXPECT_EQ(finish("Survey", "none"), 0);
}

TEST_F(HostTest, WhatASurveyFoundIsOnDiskBeforeTheAnswer) {
  int64_t written = -2;
  int64_t found = -2;
  begin("Increment", "a", written);
  run_cores();
  begin("Survey", "b", found);
  run_cores();
  EXPECT_EQ(found, -2);
  ASSERT_TRUE(*journal_->commit_once());
  run_cores();
  EXPECT_EQ(found, 1);
}

TEST_F(HostTest, AConductedOperationVisitsShardsAndAnswersWhenAllIsOnDisk) {
  int64_t number = -2;
  begin("Conduct", "a", number);
  run_cores();
  EXPECT_EQ(number, -2);
  while (*journal_->commit_once()) {
    run_cores();
  }
  EXPECT_GE(number, kForwarded + 1);
  crash();
  EXPECT_EQ(finish("Total", "all"), kForwarded + 1);
}

TEST_F(HostTest, ARefusalChangesNothing) {
  EXPECT_EQ(finish("Increment", "refuse"), -1);
  EXPECT_EQ(finish("Total", ""), 0);
}

TEST_F(HostTest, WhatWasAnsweredSurvivesACrash) {
  EXPECT_GT(finish("Increment", "a"), 0);
  EXPECT_GT(finish("Increment", "b"), 0);
  crash();
  EXPECT_EQ(finish("Total", ""), 2);
}

TEST_F(HostTest, ACheckpointTakesOverFromTheJournal) {
  for (const char* name : {"a", "b", "c"}) {
    EXPECT_GT(finish("Increment", name), 0);
  }
  Checkpointer checkpointer(*host_, *journal_, backend_, background(), log_, {});
  bool done = false;
  runtime::spawn(checkpointer.step(/*force=*/true),
                 [&done](const Result<void>& result) { done = result.ok(); });
  run_cores();
  EXPECT_TRUE(done);
  EXPECT_EQ(backend_.sequence(), 3U);
  EXPECT_EQ(backend_.size(), 3U);
  EXPECT_GT(finish("Increment", "d"), 0);
  crash();
  EXPECT_EQ(finish("Total", ""), 4);
}

TEST_F(HostTest, AFailedCheckpointIsRepeated) {
  EXPECT_GT(finish("Increment", "a"), 0);
  Checkpointer checkpointer(*host_, *journal_, backend_, background(), log_, {});
  int failures = 0;
  const auto step = [&] {
    runtime::spawn(checkpointer.step(/*force=*/true),
                   [&failures](const Result<void>& result) { failures += !result.ok(); });
    run_cores();
  };
  backend_.fail_writes(Error(kNoSpace, "full"));
  step();
  EXPECT_EQ(failures, 1);
  EXPECT_GT(finish("Increment", "b"), 0);
  backend_.fail_writes(std::nullopt);
  step();
  EXPECT_EQ(failures, 1);
  crash();
  EXPECT_EQ(finish("Total", ""), 2);
}

}  // namespace
}  // namespace penstock::service

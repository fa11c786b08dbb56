#include "service/letters.h"

#include "base/bytes.h"
#include "service/host_testing.h"

namespace penstock::service {
namespace {

class LettersTest : public HostTest {
 protected:
  // A batch in the shard of `name` with letters for `<name>/0`, `<name>/1` and so on.
  void send(const std::string& name) {
    Shard& shard = *host_->shards()[shard_of(counter_arn({name}))];
    journal::Batch batch(shard.id());
    batch.put("sent" + name, "x");
    for (int i = 0; i < kForwarded; ++i) {
      const std::string to = name + "/" + std::to_string(i);
      shard.send_letter(batch, counter_arn({to}), "counter", to);
    }
    shard.commit(std::move(batch));
  }
  Counters& counters(journal::ShardId shard) {
    return static_cast<Counters&>(*host_->state(*host_->find_service("counter"), shard));
  }
  size_t read() {
    size_t count = 0;
    for (journal::ShardId shard = 0; shard < kShards; ++shard) {
      count += counters(shard).letters.size();
    }
    return count;
  }
  // Texts, in letters that are not read yet.
  size_t stored() {
    size_t count = 0;
    each_stored([&count](std::string_view value) { count += texts_in(value); });
    return count;
  }
  size_t stored_letters() {
    size_t count = 0;
    each_stored([&count](std::string_view) { ++count; });
    return count;
  }
  void refuse(bool refuses) {
    for (journal::ShardId shard = 0; shard < kShards; ++shard) {
      counters(shard).refuses_letters = refuses;
    }
  }

 private:
  template <typename Visit>
  void each_stored(Visit visit) {
    for (const auto& shard : host_->shards()) {
      EXPECT_TRUE(shard->store()
                      .scan_prefix(kLetterPrefix,
                                   [&visit](std::string_view, std::string_view value) {
                                     visit(value);
                                     return true;
                                   })
                      .ok());
    }
  }
  static size_t texts_in(std::string_view value) {
    ByteReader reader(value);
    const bool is_one = static_cast<LetterForm>(reader.take(1)[0]) == LetterForm::kOneText;
    reader.sized();
    size_t count = is_one ? 1 : 0;
    while (!is_one && reader.ok() && !reader.done()) {
      reader.sized();
      ++count;
    }
    EXPECT_TRUE(reader.ok());
    return count;
  }
};

TEST_F(LettersTest, AreReadOnceByTheStateTheyAreFor) {
  EXPECT_GT(finish("Forward", "a"), 0);
  EXPECT_EQ(finish("Total", ""), 1 + kForwarded);
  EXPECT_EQ(read(), size_t{kForwarded});
  EXPECT_EQ(stored(), 0U);
  crash();
  EXPECT_EQ(finish("Total", ""), 1 + kForwarded);
}

TEST_F(LettersTest, OfOneSenderAreReadInOrder) {
  Shard& sender = *host_->shards()[0];
  const std::string to = counter_arn({"one"});
  for (const char* text : {"first", "second", "third"}) {
    journal::Batch batch(sender.id());
    sender.send_letter(batch, to, "counter", text);
    sender.commit(std::move(batch));
  }
  settle();
  EXPECT_EQ(counters(shard_of(to)).letters, (std::vector<std::string>{"first", "second", "third"}));
}

TEST_F(LettersTest, ToOneRecipientInOneBatchAreOneUpToItsBounds) {
  Shard& sender = *host_->shards()[0];
  const std::string to = counter_arn({"one"});
  refuse(true);
  journal::Batch batch(sender.id());
  constexpr size_t kMore = 3;
  std::vector<std::string> sent;
  for (size_t i = 0; i < kTextsPerLetterMax + kMore; ++i) {
    sent.push_back(std::to_string(i));
    sender.send_letter(batch, to, "counter", sent.back());
  }
  sent.emplace_back(kLetterBytesMax, 'x');
  sender.send_letter(batch, to, "counter", sent.back());
  sender.commit(std::move(batch));
  settle();
  EXPECT_EQ(stored(), sent.size());
  EXPECT_EQ(stored_letters(), 3U);
  refuse(false);
  clock_.advance_ms(kLetterRetryMs);
  settle();
  EXPECT_EQ(counters(shard_of(to)).letters, sent);
}

// What was read is not read again, and the rest is what the letter says from then on.
TEST_F(LettersTest, ThatAreReadHalfwayAreReadOnFromThere) {
  Shard& sender = *host_->shards()[0];
  const std::string to = counter_arn({"one"});
  Counters& recipient = counters(shard_of(to));
  recipient.reads_before_refusal = 2;
  journal::Batch batch(sender.id());
  for (const char* text : {"a", "b", "c", "d"}) {
    sender.send_letter(batch, to, "counter", text);
  }
  sender.commit(std::move(batch));
  settle();
  EXPECT_EQ(recipient.letters, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(stored(), 2U);
  crash();
  settle();
  EXPECT_EQ(counters(shard_of(to)).letters, (std::vector<std::string>{"c", "d"}));
  EXPECT_EQ(stored(), 0U);
  EXPECT_EQ(finish("Total", ""), 4);
}

TEST_F(LettersTest, WhoseBatchWasNotSyncedWereNeverSent) {
  send("a");
  run_cores();
  EXPECT_EQ(read(), size_t{kForwarded});
  crash();
  settle();
  EXPECT_EQ(read(), 0U);
  EXPECT_EQ(finish("Total", ""), 0);
}

// The sender's batch is on disk, what the recipients made of it is not.
TEST_F(LettersTest, AreReadAgainAfterACrashBeforeTheirEffectIsOnDisk) {
  send("a");
  ASSERT_TRUE(*journal_->commit_once());
  crash();
  EXPECT_EQ(stored(), size_t{kForwarded});
  settle();
  EXPECT_EQ(read(), size_t{kForwarded});
  crash();
  settle();
  EXPECT_EQ(read(), 0U);
  EXPECT_EQ(finish("Total", ""), kForwarded);
}

TEST_F(LettersTest, ThatCannotBeReadYetWaitForALaterTry) {
  refuse(true);
  send("a");
  send("b");
  settle();
  EXPECT_EQ(read(), 0U);
  EXPECT_EQ(stored(), size_t{2} * kForwarded);
  refuse(false);
  clock_.advance_ms(kLetterRetryMs);
  settle();
  EXPECT_EQ(read(), size_t{2} * kForwarded);
  EXPECT_EQ(stored(), 0U);
}

// More than a turn's worth: a call that comes behind them finds every one of them read.
TEST_F(LettersTest, ThatAreUrgentAreAllReadBeforeWhatComesBehind) {
  constexpr int kMany = 3 * static_cast<int>(kTextsPerTurn);
  const auto send_many = [this](const std::string& to) {
    Shard& sender = *host_->shards()[0];
    journal::Batch batch(sender.id());
    for (int i = 0; i < kMany; ++i) {
      sender.send_letter(batch, counter_arn({to}), "counter", to);
    }
    sender.commit(std::move(batch));
  };
  const auto read_after_one_turn = [&](const std::string& to) {
    Counters& recipient = counters(shard_of(counter_arn({to})));
    recipient.letters.clear();
    send_many(to);
    while (recipient.letters.empty()) {
      core_a().step();
      core_b().step();
    }
    return recipient.letters.size();
  };
  EXPECT_EQ(read_after_one_turn("x"), kTextsPerTurn);
  settle();
  for (journal::ShardId shard = 0; shard < kShards; ++shard) {
    counters(shard).is_urgent = true;
  }
  EXPECT_EQ(read_after_one_turn("y"), size_t{kMany});
}

TEST_F(LettersTest, ThatAreUrgentAndCannotBeReadShowThatTheShardIsBehind) {
  const journal::ShardId shard = shard_of(counter_arn({"a/0"}));
  for (journal::ShardId any = 0; any < kShards; ++any) {
    counters(any).is_urgent = true;
  }
  refuse(true);
  send("a");
  settle();
  EXPECT_TRUE(host_->shards()[shard]->letters().is_behind());
  refuse(false);
  clock_.advance_ms(kLetterRetryMs);
  settle();
  EXPECT_FALSE(host_->shards()[shard]->letters().is_behind());
  EXPECT_EQ(read(), size_t{kForwarded});
}

// A checkpoint that begins between the sender's sync and the recipients' turn must hold the
// letters. Each round lets the checkpoint come a little further before the crash.
TEST_F(LettersTest, AreInACheckpointThatBeginsBeforeTheyAreOpened) {
  for (int round = 0; round < 40; ++round) {
    send("a" + std::to_string(round));
    ASSERT_TRUE(*journal_->commit_once());
    {
      Checkpointer checkpointer(*host_, *journal_, backend_, background(), log_, {});
      bool is_done = false;
      runtime::spawn(checkpointer.step(/*force=*/true),
                     [&is_done](const Result<void>&) { is_done = true; });
      for (int step = 0; step < round; ++step) {
        background().step();
        (step % 2 == 0 ? core_a() : core_b()).step();
      }
      settle();
      ASSERT_TRUE(is_done);
    }
    crash();
    settle();
    EXPECT_EQ(finish("Total", ""), (round + 1) * kForwarded);
  }
}

}  // namespace
}  // namespace penstock::service

// All topics of one shard: found by account, region and name; their subscriptions and logs. Made
// for its shard, rebuilt from the store by load(), used on the shard's thread, lives as long as the
// shard.
//
// Memory and the batch of an operation change together (Host commits what is in the batch).
#ifndef PENSTOCK_TOPIC_TOPIC_SHARD_H_
#define PENSTOCK_TOPIC_TOPIC_SHARD_H_

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "delivery/engine.h"
#include "journal/batch.h"
#include "service/operation.h"
#include "service/shard.h"
#include "topic/fan_out.h"
#include "topic/replayer.h"
#include "topic/subscription_target.h"
#include "topic/sweep.h"
#include "topic/topic.h"
#include "topic/topic_service.h"
#include "topic/topic_target.h"

namespace penstock::topic {

class TopicShard final : public service::ShardState {
 public:
  TopicShard(service::Shard& shard, Options options);
  ~TopicShard() override;

  Result<void> load() override;
  void start() override;
  void collect(std::vector<observe::Registry::Family>& families) override;
  void release_waiting() override;
  Result<void> verify() override;

  // Null if there is none.
  Topic* find(std::string_view path);
  Topic* find(TopicId id);
  // The topic that a request names. InvalidParameter, NotFound, or AuthorizationError for another
  // account's; `action` is "Publish".
  Result<Topic*> require(const service::Call& call, const std::optional<std::string>& arn,
                         std::string_view action, std::string_view member = "TopicArn");
  struct Found {
    Topic* topic;
    Subscription* subscription;
  };
  // The subscription that a request names, of the caller's account.
  Result<Found> require_subscription(const service::Call& call,
                                     const std::optional<std::string>& arn,
                                     std::string_view action);
  // By path: account, region, name.
  const std::map<std::string, std::unique_ptr<Topic>, std::less<>>& topics() const {
    return topics_;
  }
  size_t subscriptions() const { return subscriptions_; }

  // Changes of settings: memory and batch together.
  Topic& create(std::unique_ptr<Topic> topic, std::string path, journal::Batch& batch);
  void save(Topic& topic, journal::Batch& batch);
  // With its subscriptions, log and archive.
  void erase(Topic& topic, journal::Batch& batch);
  Subscription& add(Topic& topic, std::unique_ptr<Subscription> subscription,
                    journal::Batch& batch);
  // Stores a subscription whose settings were changed in place and works out what follows.
  void save(Topic& topic, Subscription& subscription, journal::Batch& batch);
  void erase(Topic& topic, Subscription& subscription, journal::Batch& batch);
  void change_state(Topic& topic, Subscription& subscription, SubscriptionState state,
                    journal::Batch& batch);
  void save_replay(const Topic& topic, const Subscription& subscription, journal::Batch& batch);
  // Nothing that was published before is in the archive.
  void begin_archive(Topic& topic, journal::Batch& batch);
  // Forgets what was archived, but for what is still being delivered in steps.
  void drop_archive(Topic& topic, journal::Batch& batch);
  // An id that no topic and no subscription of this shard ever had.
  uint64_t take_id(journal::Batch& batch);
  // The topic's next sequence, stored.
  Sequence take_sequence(Topic& topic, journal::Batch& batch);
  void save_log(const Topic& topic, journal::Batch& batch);

  FanOut& fan_out() { return fan_out_; }
  Replayer& replayer() { return replayer_; }
  service::Shard& shard() { return shard_; }
  delivery::Engine& engine() { return engine_; }
  const Options& options() const { return options_; }
  delivery::Target& topic_target() { return topic_target_; }
  delivery::Target& subscription_target() { return subscription_target_; }
  // Before links in what is made for this call's caller. Nobody without a key has a say in where
  // signed messages lead, and nothing but a host's name goes into them.
  std::string_view base_url(const service::Call& call) const;
  std::string_view own_url() const {
    return options_.public_url.empty() ? options_.own_url : options_.public_url;
  }

 private:
  Topic& hold(std::string path, std::unique_ptr<Topic> topic);
  void hold(Topic& topic, std::unique_ptr<Subscription> subscription);
  void let_go(Topic& topic, Subscription& subscription);
  // What of its attributes decides who gets what.
  static void compile(Topic& topic, Subscription& subscription);
  Result<void> load_topics();
  Result<void> load_subscriptions(Topic& topic);
  Result<void> load_log(Topic& topic);
  Result<void> verify(const Topic& topic);

  service::Shard& shard_;
  Options options_;
  delivery::Engine& engine_;
  TopicTarget topic_target_{*this};
  SubscriptionTarget subscription_target_;
  FanOut fan_out_{*this};
  Replayer replayer_{*this};
  Sweep sweep_{*this};
  std::map<std::string, std::unique_ptr<Topic>, std::less<>> topics_;
  std::map<TopicId, Topic*> by_id_;
  size_t subscriptions_ = 0;
  uint64_t next_id_ = 1;
};

}  // namespace penstock::topic

#endif  // PENSTOCK_TOPIC_TOPIC_SHARD_H_

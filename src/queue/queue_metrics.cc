// What a queue shows of itself on the metrics page.
#include <algorithm>

#include "queue/queue_shard.h"

namespace penstock::queue {
namespace {

using Family = observe::Registry::Family;

struct FamilyInfo {
  std::string_view name;
  std::string_view help;
  std::string_view type;
};

constexpr FamilyInfo kMessages{"penstock_queue_messages", "Messages in a queue by state.", "gauge"};
constexpr FamilyInfo kOldestAge{"penstock_queue_oldest_message_age_seconds",
                                "Age of a queue's oldest message; 0 for an empty queue.", "gauge"};
constexpr FamilyInfo kWaiting{"penstock_queue_waiting_receives",
                              "Long polls that wait for a message.", "gauge"};
constexpr FamilyInfo kSent{"penstock_queue_messages_sent_total", "Messages sent.", "counter"};
constexpr FamilyInfo kReceived{"penstock_queue_messages_received_total",
                               "Deliveries of messages, repeated ones included.", "counter"};
constexpr FamilyInfo kDeleted{"penstock_queue_messages_deleted_total",
                              "Messages deleted by consumers.", "counter"};
constexpr FamilyInfo kExpired{"penstock_queue_messages_expired_total",
                              "Messages dropped at the end of their retention.", "counter"};
constexpr FamilyInfo kEmptyReceives{"penstock_queue_empty_receives_total",
                                    "Receives that answered without a message.", "counter"};

constexpr FamilyInfo kDeadLettered{"penstock_queue_messages_dead_lettered_total",
                                   "Messages moved to the queue's dead-letter queue.", "counter"};

class Collector {
 public:
  explicit Collector(std::vector<Family>& families) : families_(families) {}

  void add(const FamilyInfo& info, const observe::Labels& labels, double value) {
    auto family = std::find_if(families_.begin(), families_.end(),
                               [&](const Family& known) { return known.name == info.name; });
    if (family == families_.end()) {
      families_.push_back(
          {std::string(info.name), std::string(info.help), std::string(info.type), {}});
      family = std::prev(families_.end());
    }
    family->samples.push_back({labels, value});
  }

 private:
  std::vector<Family>& families_;
};

void add_depths(Collector& collector, const Queue& queue, const observe::Labels& labels) {
  const auto add_state = [&](const char* state, size_t count) {
    observe::Labels with_state = labels;
    with_state.emplace_back("state", state);
    collector.add(kMessages, with_state, static_cast<double>(count));
  };
  add_state("visible", queue.messages.visible());
  add_state("in_flight", queue.messages.in_flight());
  add_state("delayed", queue.messages.delayed());
}

}  // namespace

void QueueShard::collect(std::vector<Family>& families) {
  Collector collector(families);
  const int64_t now_ms = shard_.clock().now_ms();
  for (const auto& [path, queue] : queues_) {
    queue->messages.advance(now_ms);
    const observe::Labels labels{{"account", std::string(queue->account)},
                                 {"region", std::string(queue->region)},
                                 {"queue", std::string(queue->name)}};
    add_depths(collector, *queue, labels);
    const auto oldest = queue->messages.oldest();
    const int64_t age_ms = oldest ? now_ms - oldest->sent_ms : 0;
    collector.add(kOldestAge, labels, static_cast<double>(age_ms) / 1000);
    const size_t waiting = queue->waiting == nullptr ? 0 : queue->waiting->size();
    collector.add(kWaiting, labels, static_cast<double>(waiting));
    const QueueCounters& counters = queue->counters;
    collector.add(kSent, labels, static_cast<double>(counters.sent));
    collector.add(kReceived, labels, static_cast<double>(counters.received));
    collector.add(kDeleted, labels, static_cast<double>(counters.deleted));
    collector.add(kExpired, labels, static_cast<double>(counters.expired));
    collector.add(kEmptyReceives, labels, static_cast<double>(counters.empty_receives));
    collector.add(kDeadLettered, labels, static_cast<double>(counters.dead_lettered));
  }
}

}  // namespace penstock::queue

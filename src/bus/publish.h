// An event on its way into a bus: into its log, past the bus's rules, to their targets, all in one
// batch. Called on the bus's shard.
#ifndef PENSTOCK_BUS_PUBLISH_H_
#define PENSTOCK_BUS_PUBLISH_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "bus/bus.h"
#include "bus/event_envelope.h"
#include "bus/event_log.h"
#include "journal/batch.h"

namespace penstock::bus {

class BusShard;

// Publishes it and answers its id, which is made here unless it is given.
std::string publish(BusShard& shard, Bus& bus, EventParts parts, int64_t now_ms,
                    journal::Batch& batch);
// An event that has its envelope: passed on by another bus.
void publish_envelope(BusShard& shard, Bus& bus, std::string_view envelope, std::string_view id,
                      const LogEntry& facts, int64_t now_ms, journal::Batch& batch);
// For one rule alone, whatever its pattern: its schedule fired.
void publish_to_rule(BusShard& shard, Bus& bus, Rule& rule, EventParts parts, int64_t now_ms,
                     journal::Batch& batch);

// A delivery with the texts that it views, but for those of bus, rule and event.
class PreparedDelivery {
 public:
  const delivery::Delivery& delivery() const { return delivery_; }

 private:
  friend PreparedDelivery prepare(const Bus&, const Rule&, const RuleTarget&, const LogEntry&,
                                  std::string_view, int64_t);
  std::unique_ptr<std::string> input_;
  std::unique_ptr<std::string> parameters_;
  delivery::Delivery delivery_;
};
PreparedDelivery prepare(const Bus& bus, const Rule& rule, const RuleTarget& target,
                         const LogEntry& entry, std::string_view event_id, int64_t now_ms);

// Sends the event to every target of the rules.
void dispatch(BusShard& shard, Bus& bus, const LogEntry& entry, std::string_view event_id,
              const std::vector<Rule*>& rules, int64_t now_ms, journal::Batch& batch);

}  // namespace penstock::bus

#endif  // PENSTOCK_BUS_PUBLISH_H_

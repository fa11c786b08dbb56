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
#include "bus/event_log.h"
#include "journal/batch.h"

namespace penstock::bus {

class BusShard;

// What a client says of an event; the rest of the envelope is the bus's. Views into the request.
struct EventParts {
  std::string_view source;
  std::string_view detail_type;
  std::string_view detail;  // a JSON object, checked
  std::vector<std::string_view> resources;
  int64_t time_ms = 0;
  std::string_view account;  // who sends it
  std::string_view trace_header;
  std::string_view id;       // given already; empty: made here
  std::string_view extra;    // one more member of the envelope, as JSON ("\"name\":value"); or empty
};

// Publishes it and answers its id.
std::string publish(BusShard& shard, Bus& bus, const EventParts& parts, int64_t now_ms,
                    journal::Batch& batch);
// An event that has its envelope: passed on by another bus.
void publish_envelope(BusShard& shard, Bus& bus, std::string_view envelope, std::string_view id,
                      const LogEntry& facts, int64_t now_ms, journal::Batch& batch);
// For one rule alone, whatever its pattern: its schedule fired.
void publish_to_rule(BusShard& shard, Bus& bus, Rule& rule, const EventParts& parts, int64_t now_ms,
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

// The enabled rules of the bus whose patterns match the event.
std::vector<Rule*> matching_rules(Bus& bus, const match::Document& event);

}  // namespace penstock::bus

#endif  // PENSTOCK_BUS_PUBLISH_H_

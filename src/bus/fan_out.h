// Deliveries of events that have so many that one batch would be too large: the event is
// acknowledged with a cursor in its batch, and its deliveries follow in steps. While a bus has such
// events, later ones line up behind them, so that order is kept. Owned by the BusShard, used on the
// shard's thread.
#ifndef PENSTOCK_BUS_FAN_OUT_H_
#define PENSTOCK_BUS_FAN_OUT_H_

#include <cstdint>
#include <string>

#include "base/result.h"
#include "bus/bus.h"
#include "bus/event_log.h"
#include "delivery/fan_out_line.h"
#include "journal/batch.h"

namespace penstock::bus {

class BusShard;

class FanOut {
 public:
  explicit FanOut(BusShard& shard);
  FanOut(const FanOut&) = delete;
  FanOut& operator=(const FanOut&) = delete;

  // The event's deliveries follow, to the rules that its log entry names.
  void begin(Bus& bus, Sequence sequence, journal::Batch& batch);
  Result<void> load(Bus& bus);
  // The bus is gone.
  void forget(const Bus& bus);
  void start() { line_.start(); }
  void stop() { line_.stop(); }

  // The last delivery that was made: the rule's name, the target's id. Empty: none yet.
  struct Cursor {
    std::string rule;
    std::string target;
  };

 private:
  delivery::FanOutLine::Outcome step(Bus& bus);
  // True: that was the last of the event.
  bool send_some(Bus& bus, const LogEntry& entry, Cursor& cursor, journal::Batch& batch);

  BusShard& shard_;
  delivery::FanOutLine line_;  // of those with anything in Bus.fanning_out
};

}  // namespace penstock::bus

#endif  // PENSTOCK_BUS_FAN_OUT_H_

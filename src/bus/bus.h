// A bus as its shard holds it: settings, rules with their targets, archives, replays, and where its
// log begins and ends. Owned by its BusShard, used on the shard's thread.
#ifndef PENSTOCK_BUS_BUS_H_
#define PENSTOCK_BUS_BUS_H_

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bus/bus_keys.h"
#include "bus/input_transformer.h"
#include "bus/rule_matcher.h"
#include "bus/schedule_expression.h"
#include "delivery/delivery.h"
#include "match/pattern.h"
#include "match/rule_set.h"

namespace penstock::bus {

using TextMap = std::map<std::string, std::string>;

// A rule's target, ready to be delivered to. What was given is in the store, as JSON.
struct RuleTarget {
  std::string id;
  std::string arn;
  TargetInput input;
  std::string group_id;  // of a FIFO queue's messages
  std::string dead_letter_queue;
  delivery::RetryPolicy retry;
  std::string parameters;  // HttpParameters as JSON, for an API destination; empty: none
};

struct RuleSettings {
  std::string pattern;   // as given; empty: none
  std::string schedule;  // as given; empty: none
  std::string state = "ENABLED";
  std::string description;
  std::string role_arn;
  std::string managed_by;
  std::string created_by;  // account
  TextMap tags;
  int64_t anchor_ms = 0;  // when its schedule began: made, or last changed or enabled
};

struct Rule {
  std::string name;
  std::string arn;
  RuleSettings settings;
  std::optional<match::Pattern> pattern;        // compiled from the settings, as is the next
  match::RuleSet::Handle in_matcher = nullptr;  // the RuleMatcher's
  std::optional<ScheduleExpression> schedule;
  std::optional<int64_t> next_firing_ms;                   // of an enabled rule with a schedule
  std::map<std::string, RuleTarget, std::less<>> targets;  // by id
  uint64_t matched = 0;                                    // since the process started

  bool is_enabled() const { return settings.state != "DISABLED"; }
};

struct Archive {
  std::string name;
  std::string arn;
  uint64_t id = 0;  // of its kept events' keys; never given twice in the shard
  std::string description;
  std::string pattern_text;
  std::optional<match::Pattern> pattern;
  match::RuleSet::Handle in_matcher = nullptr;  // the RuleMatcher's
  std::string kms_key;                          // only shown
  int32_t retention_days = 0;                   // 0: for ever
  std::string state = "ENABLED";
  int64_t created_ms = 0;
  // What it holds (archive_counts.h). No event before `first` is in it.
  Sequence first = 1;
  uint64_t events = 0;
  uint64_t bytes = 0;  // of their envelopes
  // By how much the time that an event states was at most before and after the bus got it.
  int64_t behind_max_ms = 0;
  int64_t ahead_max_ms = 0;
};

struct Replay {
  std::string name;
  std::string arn;
  std::string description;
  std::string archive;  // name
  uint64_t archive_id = 0;
  std::string state = "STARTING";
  std::string state_reason;
  std::vector<std::string> rule_arns;  // empty: all rules
  int64_t events_from_ms = 0;
  int64_t events_to_ms = 0;
  int64_t started_ms = 0;
  int64_t ended_ms = 0;
  int64_t last_event_ms = 0;  // time of the last event that was replayed
  int32_t rate = 0;           // events a second at most; 0: as fast as it goes
  Sequence first = 1;         // where it began
  Sequence next = 1;          // where it goes on
  Sequence end = 1;           // and stops
  // The last delivery of the event `next` that was made; empty: none yet.
  std::string cursor_rule;
  std::string cursor_target;
  uint64_t replayed = 0;

  bool is_active() const {
    return state == "STARTING" || state == "RUNNING" || state == "CANCELLING";
  }
};

struct BusSettings {
  std::string description;
  std::string kms_key;
  std::string dead_letter_queue;
  std::string policy;     // JSON; empty: none
  std::string log_level;  // of LogConfig, which is kept and shown
  std::string log_detail;
  TextMap tags;
};

struct Bus {
  BusId id = 0;  // 0: the default bus before anything of it is stored
  // Account, region and name: views of the key under which the shard holds the bus.
  std::string_view path;
  std::string_view account;
  std::string_view region;
  std::string_view name;
  std::string arn;
  BusSettings settings;
  int64_t created_ms = 0;
  int64_t modified_ms = 0;
  // The log holds the events [head, next) and nothing else.
  Sequence head = 1;
  Sequence next = 1;
  Sequence block_end = 1;  // as stored
  // Events whose deliveries are made in steps, because there are so many (fan_out.h), in order.
  std::deque<Sequence> fanning_out;
  // What is below, by pattern; made when its shard holds the bus.
  std::unique_ptr<RuleMatcher> matcher;
  std::map<std::string, std::unique_ptr<Rule>, std::less<>> rules;
  std::map<std::string, std::unique_ptr<Archive>, std::less<>> archives;
  std::map<std::string, std::unique_ptr<Replay>, std::less<>> replays;
  // Whether events have an index, because their ids do not say where they are: no after a look that
  // found none, until the next such event. Unknown at first.
  std::optional<bool> has_index;
  uint64_t events = 0;  // since the process started

  bool is_default() const { return name == "default"; }
  int64_t retention_ms() const;
  std::string rule_arn(std::string_view rule_name) const;
};

}  // namespace penstock::bus

#endif  // PENSTOCK_BUS_BUS_H_

#include "cli/event_story.h"

#include <fmt/format.h>

#include <algorithm>

#include "cli/delivery_text.h"
#include "cli/json_text.h"
#include "cli/table.h"
#include "cli/time_text.h"

namespace penstock::cli {
namespace {

constexpr int32_t kDeliveriesMax = 1000;

Outcome outcome_of(const delivery::DeliveryShape& delivery, std::string rule) {
  return {std::move(rule),   delivery.target,     delivery.status,
          delivery.attempts, when_text(delivery), last_error(delivery)};
}

// Takes the record of that rule and target out of `records`.
const delivery::DeliveryShape* take_record(std::vector<const delivery::DeliveryShape*>& records,
                                           std::string_view rule_arn, std::string_view target) {
  const auto found = std::find_if(records.begin(), records.end(), [&](const auto* record) {
    return record->cause == rule_arn && record->target == target;
  });
  if (found == records.end()) {
    return nullptr;
  }
  const delivery::DeliveryShape* const record = *found;
  records.erase(found);
  return record;
}

std::string places_table(const EventStory& story) {
  Table table({"BUS", "SEQUENCE", "TAKEN IN", "PASSED ON BEFORE", "ARCHIVES"});
  for (const bus::KeptEventShape& event : story.events) {
    std::string archives;
    for (const std::string& name : event.archives) {
      archives += fmt::format("{}{}", archives.empty() ? "" : ", ", name);
    }
    table.add_row({std::string(last_name(event.bus_arn)), std::to_string(event.sequence),
                   time_text(event.ingested.ms), std::to_string(event.forwards), archives});
  }
  return table.text();
}

std::string outcomes_table(const std::vector<Outcome>& outcomes) {
  Table table({"RULE", "TARGET", "STATUS", "FAILED", "WHEN", "WHY"});
  for (const Outcome& outcome : outcomes) {
    table.add_row({outcome.rule, outcome.target, outcome.status,
                   std::to_string(outcome.failed_attempts), outcome.when, outcome.why});
  }
  return table.text();
}

}  // namespace

Result<EventStory> read_event_story(BusClient& client, const std::string& event_id) {
  EventStory story;
  PENSTOCK_ASSIGN(auto kept, client.call<bus::GetEvent>({event_id}));
  story.events = std::move(kept.events);
  delivery::ListDeliveriesInput input;
  input.event_id = event_id;
  input.limit = kDeliveriesMax;
  PENSTOCK_ASSIGN(auto listed, client.call<delivery::ListDeliveries>(input));
  story.deliveries = std::move(listed.deliveries);
  return story;
}

std::vector<Outcome> outcomes_of(const EventStory& story) {
  std::vector<const delivery::DeliveryShape*> records;
  std::transform(story.deliveries.begin(), story.deliveries.end(), std::back_inserter(records),
                 [](const auto& delivery) { return &delivery; });
  std::vector<Outcome> outcomes;
  for (const bus::KeptEventShape& event : story.events) {
    for (const bus::MatchedRuleShape& rule : event.rules) {
      const std::string name = rule.is_deleted ? rule.name + " (deleted)" : rule.name;
      for (const bus::MatchedTargetShape& target : rule.targets) {
        const auto* const record = take_record(records, rule.arn, target.arn);
        outcomes.push_back(record != nullptr ? outcome_of(*record, name)
                                             : Outcome{name, target.arn, "delivered", 0, "", ""});
      }
      if (rule.targets.empty()) {
        outcomes.push_back({name, "", rule.is_deleted ? "" : "no target", 0, "", ""});
      }
    }
  }
  for (const delivery::DeliveryShape* const record : records) {
    outcomes.push_back(outcome_of(*record, cause_text(*record)));
  }
  return outcomes;
}

std::string story_text(const EventStory& story) {
  std::string text;
  if (story.events.empty()) {
    text += "No bus keeps the event.\n";
  } else {
    text += pretty_json(story.events.front().event) + "\n\n" + places_table(story);
  }
  const std::vector<Outcome> outcomes = outcomes_of(story);
  text += '\n';
  if (outcomes.empty()) {
    text += fmt::format("It matched no rule: `penstock rule explain --event {}` says why.\n",
                        printable(story.events.front().event_id));
  } else {
    text += outcomes_table(outcomes);
  }
  const std::string attempts = attempts_table(story.deliveries);
  return attempts.empty() ? text : text + "\n" + attempts;
}

}  // namespace penstock::cli

// What the operations on kept events take and answer. They are Penstock's own: AWS shows no events.
// Plain values.
#ifndef PENSTOCK_BUS_EVENT_SHAPES_H_
#define PENSTOCK_BUS_EVENT_SHAPES_H_

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "aws/shape.h"

namespace penstock::bus {

struct MatchedTargetShape {
  std::string id;
  std::string arn;
  static constexpr std::string_view kName = "MatchedTarget";
  static consteval auto fields() {
    return std::array{
        aws::field<&MatchedTargetShape::id>("Id", {.doc = "Of the target in its rule."}),
        aws::field<&MatchedTargetShape::arn>("Arn", {.doc = "Where the event was sent."}),
    };
  }
};

struct MatchedRuleShape {
  std::string name;
  std::string arn;
  bool is_deleted = false;
  std::vector<MatchedTargetShape> targets;
  static constexpr std::string_view kName = "MatchedRule";
  static consteval auto fields() {
    return std::array{
        aws::field<&MatchedRuleShape::name>("Name", {.doc = "The rule that matched."}),
        aws::field<&MatchedRuleShape::arn>("Arn", {.doc = "Its ARN."}),
        aws::field<&MatchedRuleShape::is_deleted>("Deleted", {.doc = "It is not there any more."}),
        aws::field<&MatchedRuleShape::targets>("Targets", {.doc = "Its targets as they are now."}),
    };
  }
};

struct KeptEventShape {
  std::string event;
  std::string event_id;
  std::string bus_arn;
  int64_t sequence = 0;
  aws::Timestamp ingested;
  int32_t forwards = 0;
  std::vector<MatchedRuleShape> rules;
  std::vector<std::string> archives;
  static constexpr std::string_view kName = "KeptEvent";
  static consteval auto fields() {
    return std::array{
        aws::field<&KeptEventShape::event>("Event", {.doc = "The envelope, JSON."}),
        aws::field<&KeptEventShape::event_id>("EventId", {.doc = "Unique."}),
        aws::field<&KeptEventShape::bus_arn>("EventBusArn", {.doc = "The bus that keeps it."}),
        aws::field<&KeptEventShape::sequence>("Sequence", {.doc = "Its place in the bus's log."}),
        aws::field<&KeptEventShape::ingested>("IngestedAt", {.doc = "When the bus took it in."}),
        aws::field<&KeptEventShape::forwards>("Forwards",
                                              {.doc = "How often buses passed it on before."}),
        aws::field<&KeptEventShape::rules>("MatchedRules", {.doc = "Which rules matched it."}),
        aws::field<&KeptEventShape::archives>("Archives", {.doc = "Which archives keep it."}),
    };
  }
};

struct ListEventsInput {
  std::optional<std::string> event_bus_name;
  std::optional<std::string> pattern;
  std::optional<aws::Timestamp> since;
  std::optional<aws::Timestamp> until;
  std::optional<int64_t> after;
  std::optional<int32_t> limit;
  static constexpr std::string_view kName = "ListEventsRequest";
  static consteval auto fields() {
    return std::array{
        aws::field<&ListEventsInput::event_bus_name>(
            "EventBusName", {.min = 1, .max = 1600, .doc = "Name or ARN; default: default."}),
        aws::field<&ListEventsInput::pattern>(
            "EventPattern", {.max = 4096, .doc = "Only what this pattern matches."}),
        aws::field<&ListEventsInput::since>("Since", {.doc = "Only what was taken in from then."}),
        aws::field<&ListEventsInput::until>("Until", {.doc = "Only what was taken in before."}),
        aws::field<&ListEventsInput::after>(
            "AfterSequence", {.min = 0, .doc = "Only what follows; a negative one is refused."}),
        aws::field<&ListEventsInput::limit>("Limit",
                                            {.min = 0, .max = 1000, .doc = "Default 100."}),
    };
  }
};

struct ListEventsOutput {
  std::vector<KeptEventShape> events;
  int64_t read_to = 0;
  int64_t last = 0;
  int64_t examined = 0;
  static constexpr std::string_view kName = "ListEventsResponse";
  static consteval auto fields() {
    return std::array{
        aws::field<&ListEventsOutput::events>("Events", {.doc = "Oldest first."}),
        aws::field<&ListEventsOutput::read_to>("ReadToSequence",
                                               {.doc = "Where to go on: the next AfterSequence."}),
        aws::field<&ListEventsOutput::last>("LastSequence",
                                            {.doc = "Of the newest event of the bus."}),
        aws::field<&ListEventsOutput::examined>(
            "Examined", {.doc = "How many events were looked at; at most 10,000 a request."}),
    };
  }
};

struct GetEventInput {
  std::string event_id;
  static constexpr std::string_view kName = "GetEventRequest";
  static consteval auto fields() {
    return std::array{aws::field<&GetEventInput::event_id>(
        "EventId", {.required = true, .min = 1, .max = 1024, .doc = "As PutEvents answered it."})};
  }
};

struct GetEventOutput {
  std::vector<KeptEventShape> events;
  static constexpr std::string_view kName = "GetEventResponse";
  static consteval auto fields() {
    return std::array{aws::field<&GetEventOutput::events>(
        "Events",
        {.doc = "The event on each bus that has it; none if it is not kept (any more)."})};
  }
};

struct ExplainEventInput {
  std::optional<std::string> event_bus_name;
  std::optional<std::string> event;
  std::optional<std::string> event_id;
  std::optional<std::string> rule;
  static constexpr std::string_view kName = "ExplainEventRequest";
  static consteval auto fields() {
    return std::array{
        aws::field<&ExplainEventInput::event_bus_name>(
            "EventBusName", {.min = 1, .max = 1600, .doc = "Name or ARN; default: default."}),
        aws::field<&ExplainEventInput::event>("Event", {.doc = "An event, JSON; or:"}),
        aws::field<&ExplainEventInput::event_id>("EventId", {.doc = "One that the bus keeps."}),
        aws::field<&ExplainEventInput::rule>("RuleName", {.doc = "Only this rule."}),
    };
  }
};

struct FieldFindingShape {
  std::string path;
  bool matched = false;
  std::string wanted;
  std::string found;
  std::string reason;
  static constexpr std::string_view kName = "FieldFinding";
  static consteval auto fields() {
    return std::array{
        aws::field<&FieldFindingShape::path>("Field", {.doc = "Path of a field of the pattern."}),
        aws::field<&FieldFindingShape::matched>("Matched", {.doc = "Whether it matched."}),
        aws::field<&FieldFindingShape::wanted>("Wanted", {.doc = "What the pattern asks for."}),
        aws::field<&FieldFindingShape::found>("Found", {.doc = "What the event has."}),
        aws::field<&FieldFindingShape::reason>("Reason", {.doc = "Why it did not match."}),
    };
  }
};

struct RuleExplanationShape {
  std::string rule;
  std::string arn;
  std::string state;
  bool matched = false;
  std::string reason;
  std::vector<FieldFindingShape> fields_found;
  static constexpr std::string_view kName = "RuleExplanation";
  static consteval auto fields() {
    return std::array{
        aws::field<&RuleExplanationShape::rule>("RuleName", {.doc = "The rule."}),
        aws::field<&RuleExplanationShape::arn>("RuleArn", {.doc = "Its ARN."}),
        aws::field<&RuleExplanationShape::state>("State", {.doc = "A disabled rule gets nothing."}),
        aws::field<&RuleExplanationShape::matched>("Matched", {.doc = "Whether it matches."}),
        aws::field<&RuleExplanationShape::reason>("Reason", {.doc = "In a line: why, or why not."}),
        aws::field<&RuleExplanationShape::fields_found>("Fields", {.doc = "Field by field."}),
    };
  }
};

struct ExplainEventOutput {
  std::string event;
  std::vector<RuleExplanationShape> rules;
  static constexpr std::string_view kName = "ExplainEventResponse";
  static consteval auto fields() {
    return std::array{
        aws::field<&ExplainEventOutput::event>("Event", {.doc = "The event that was looked at."}),
        aws::field<&ExplainEventOutput::rules>(
            "Rules", {.doc = "What matched first, then the nearest miss."}),
    };
  }
};

}  // namespace penstock::bus

#endif  // PENSTOCK_BUS_EVENT_SHAPES_H_

// What the operations on replays take and answer. Plain values.
#ifndef PENSTOCK_BUS_REPLAY_SHAPES_H_
#define PENSTOCK_BUS_REPLAY_SHAPES_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/shape.h"
#include "bus/pages.h"
#include "bus/shape_rows.h"

namespace penstock::bus {

inline constexpr std::array<std::string_view, 6> kReplayStates{
    "STARTING", "RUNNING", "CANCELLING", "COMPLETED", "CANCELLED", "FAILED"};

namespace replay_row {

inline constexpr aws::FieldOptions kName{.required = true,
                                         .min = 1,
                                         .max = 64,
                                         .form = &form::kName,
                                         .doc = "Unique within the account and region."};
inline constexpr aws::FieldOptions kArn{.doc = "Of the replay."};
inline constexpr aws::FieldOptions kState{
    .doc = "STARTING, RUNNING, CANCELLING, COMPLETED, CANCELLED or FAILED."};
inline constexpr aws::FieldOptions kStateReason{.doc = "Why it FAILED."};
inline constexpr aws::FieldOptions kSource{.doc = "ARN of the archive."};
inline constexpr aws::FieldOptions kFrom{.doc = "Events are replayed from this time on."};
inline constexpr aws::FieldOptions kTo{.doc = "And up to this one."};
inline constexpr aws::FieldOptions kLast{.doc = "The time of the last event that was replayed."};
inline constexpr aws::FieldOptions kStarted{.doc = "When it began."};
inline constexpr aws::FieldOptions kEnded{.doc = "When it ended."};

}  // namespace replay_row

struct ReplayDestination {
  std::string bus_arn;
  std::vector<std::string> rule_arns;
  static constexpr std::string_view kName = "ReplayDestination";
  static consteval auto fields() {
    using Self = ReplayDestination;
    return std::array{
        aws::field<&Self::bus_arn>(
            "Arn", {.required = true, .min = 1, .max = 1600, .doc = "The archive's own bus."}),
        aws::field<&Self::rule_arns>(
            "FilterArns", {.doc = "Only these rules see the events; without them all do."}),
    };
  }
};

struct StartReplayInput {
  std::string name;
  std::optional<std::string> description;
  std::string source_arn;
  aws::Timestamp events_from;
  aws::Timestamp events_to;
  ReplayDestination destination;
  std::optional<int32_t> rate_per_s;
  static constexpr std::string_view kName = "StartReplayRequest";
  static consteval auto fields() {
    using Self = StartReplayInput;
    return std::array{
        aws::field<&Self::name>("ReplayName", replay_row::kName),
        aws::field<&Self::description>("Description", {.max = 512, .doc = "Free text."}),
        aws::field<&Self::source_arn>(
            "EventSourceArn",
            {.required = true, .min = 1, .max = 1600, .doc = "ARN of the archive."}),
        aws::field<&Self::events_from>(
            "EventStartTime",
            {.required = true, .doc = "Events are replayed whose time is this or later."}),
        aws::field<&Self::events_to>(
            "EventEndTime", {.required = true, .doc = "And whose time is not later than this."}),
        aws::field<&Self::destination>(
            "Destination", {.required = true, .doc = "The archive's bus, and which rules of it."}),
        aws::field<&Self::rate_per_s>(
            "Rate", {.min = 1,
                     .doc = "Penstock's own: events a second at most. Without it as fast as is "
                            "good for other requests."}),
    };
  }
};

struct StartReplayOutput {
  std::string arn;
  std::string state;
  std::optional<std::string> state_reason;
  aws::Timestamp started;
  static constexpr std::string_view kName = "StartReplayResponse";
  static consteval auto fields() {
    using Self = StartReplayOutput;
    return std::array{
        aws::field<&Self::arn>("ReplayArn", replay_row::kArn),
        aws::field<&Self::state>("State", replay_row::kState),
        aws::field<&Self::state_reason>("StateReason", replay_row::kStateReason),
        aws::field<&Self::started>("ReplayStartTime", replay_row::kStarted),
    };
  }
};

struct NamedReplayInput {
  std::string name;
  static constexpr std::string_view kName = "NamedReplayRequest";
  static consteval auto fields() {
    return std::array{aws::field<&NamedReplayInput::name>(
        "ReplayName",
        {.required = true, .min = 1, .max = 64, .form = &form::kName, .doc = "Of the replay."})};
  }
};

struct CancelReplayOutput {
  std::string arn;
  std::string state;
  std::optional<std::string> state_reason;
  static constexpr std::string_view kName = "CancelReplayResponse";
  static consteval auto fields() {
    using Self = CancelReplayOutput;
    return std::array{
        aws::field<&Self::arn>("ReplayArn", replay_row::kArn),
        aws::field<&Self::state>("State", replay_row::kState),
        aws::field<&Self::state_reason>("StateReason", replay_row::kStateReason),
    };
  }
};

struct DescribeReplayOutput {
  std::string name;
  std::string arn;
  std::optional<std::string> description;
  std::string state;
  std::optional<std::string> state_reason;
  std::string source_arn;
  ReplayDestination destination;
  aws::Timestamp events_from;
  aws::Timestamp events_to;
  std::optional<aws::Timestamp> last_event;
  aws::Timestamp started;
  std::optional<aws::Timestamp> ended;
  int64_t replayed = 0;
  double progress = 0;
  std::optional<int32_t> rate_per_s;
  static constexpr std::string_view kName = "DescribeReplayResponse";
  static consteval auto fields() {
    using Self = DescribeReplayOutput;
    return std::array{
        aws::field<&Self::name>("ReplayName", {.doc = "Unique within the account and region."}),
        aws::field<&Self::arn>("ReplayArn", replay_row::kArn),
        aws::field<&Self::description>("Description", {.doc = "If one was given."}),
        aws::field<&Self::state>("State", replay_row::kState),
        aws::field<&Self::state_reason>("StateReason", replay_row::kStateReason),
        aws::field<&Self::source_arn>("EventSourceArn", replay_row::kSource),
        aws::field<&Self::destination>("Destination", {.doc = "As it was given."}),
        aws::field<&Self::events_from>("EventStartTime", replay_row::kFrom),
        aws::field<&Self::events_to>("EventEndTime", replay_row::kTo),
        aws::field<&Self::last_event>("EventLastReplayedTime", replay_row::kLast),
        aws::field<&Self::started>("ReplayStartTime", replay_row::kStarted),
        aws::field<&Self::ended>("ReplayEndTime", replay_row::kEnded),
        aws::field<&Self::replayed>(
            "EventsReplayed", {.doc = "Penstock's own: how many events were replayed; exact."}),
        aws::field<&Self::progress>("Progress",
                                    {.doc = "Penstock's own: the part that is done, from 0 to 1."}),
        aws::field<&Self::rate_per_s>(
            "Rate", {.doc = "Penstock's own: events a second at most, if that was given."}),
    };
  }
};

struct ListReplaysInput {
  std::optional<std::string> prefix;
  std::optional<std::string> state;
  std::optional<std::string> source_arn;
  std::optional<std::string> next_token;
  std::optional<int32_t> limit;
  static constexpr std::string_view kName = "ListReplaysRequest";
  static consteval auto fields() {
    using Self = ListReplaysInput;
    return std::array{
        aws::field<&Self::prefix>("NamePrefix", {.min = 1,
                                                 .max = 64,
                                                 .form = &form::kName,
                                                 .doc = "Only those whose names begin with it."}),
        aws::field<&Self::state>("State", {.values = kReplayStates, .doc = "Only those in it."}),
        aws::field<&Self::source_arn>(
            "EventSourceArn", {.min = 1, .max = 1600, .doc = "Only those of this archive."}),
        aws::field<&Self::next_token>("NextToken",
                                      {.min = 1, .max = 2048, .doc = "Where the last page ended."}),
        aws::field<&Self::limit>("Limit", {.min = 1, .max = kPageLengthMax, .doc = "Page length."}),
    };
  }
};

struct ReplayEntry {
  std::string name;
  std::string source_arn;
  std::string state;
  std::optional<std::string> state_reason;
  aws::Timestamp events_from;
  aws::Timestamp events_to;
  std::optional<aws::Timestamp> last_event;
  aws::Timestamp started;
  std::optional<aws::Timestamp> ended;
  static constexpr std::string_view kName = "Replay";
  static consteval auto fields() {
    using Self = ReplayEntry;
    return std::array{
        aws::field<&Self::name>("ReplayName", {.doc = "Unique within the account and region."}),
        aws::field<&Self::source_arn>("EventSourceArn", replay_row::kSource),
        aws::field<&Self::state>("State", replay_row::kState),
        aws::field<&Self::state_reason>("StateReason", replay_row::kStateReason),
        aws::field<&Self::events_from>("EventStartTime", replay_row::kFrom),
        aws::field<&Self::events_to>("EventEndTime", replay_row::kTo),
        aws::field<&Self::last_event>("EventLastReplayedTime", replay_row::kLast),
        aws::field<&Self::started>("ReplayStartTime", replay_row::kStarted),
        aws::field<&Self::ended>("ReplayEndTime", replay_row::kEnded),
    };
  }
};

struct ListReplaysOutput {
  // Shown when it is empty too.
  std::optional<std::vector<ReplayEntry>> replays = std::vector<ReplayEntry>();
  std::optional<std::string> next_token;
  static constexpr std::string_view kName = "ListReplaysResponse";
  static consteval auto fields() {
    using Self = ListReplaysOutput;
    return std::array{
        aws::field<&Self::replays>("Replays", {.doc = "In the order of their names."}),
        aws::field<&Self::next_token>("NextToken", {.doc = "Given when more follow."}),
    };
  }
};

}  // namespace penstock::bus

#endif  // PENSTOCK_BUS_REPLAY_SHAPES_H_

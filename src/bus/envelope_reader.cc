#include "bus/envelope_reader.h"

#include <simdjson.h>

#include <algorithm>

#include "aws/text_forms.h"

namespace penstock::bus {
namespace {

// Before these come only members that are strings, in which a quote is escaped: the first place
// where the text stands is the member.
constexpr std::string_view kTime = R"(,"time":")";
constexpr std::string_view kReplayName = R"(,"replay-name":)";
constexpr std::string_view kResources = R"(,"resources":[)";

}  // namespace

std::string event_id_of(std::string_view envelope) {
  constexpr std::string_view kHead = R"({"version":"0","id":")";
  const size_t end = envelope.find_first_of("\"\\", kHead.size());
  if (envelope.starts_with(kHead) && end != std::string_view::npos && envelope[end] == '"') {
    return std::string(envelope.substr(kHead.size(), end - kHead.size()));
  }
  // An id of a client's own, with characters that are escaped.
  simdjson::dom::parser parser;
  std::string_view id;
  const bool found =
      parser.parse(envelope.data(), envelope.size())["id"].get(id) == simdjson::SUCCESS;
  return found ? std::string(id) : std::string();
}

std::optional<int64_t> event_time_ms_of(std::string_view envelope) {
  const size_t at = envelope.find(kTime);
  if (at == std::string_view::npos) {
    return std::nullopt;
  }
  const std::string_view rest = envelope.substr(at + kTime.size());
  const auto time = aws::parse_timestamp(rest.substr(0, rest.find('"')));
  return time ? std::optional(time->ms) : std::nullopt;
}

std::string with_replay_name(std::string_view envelope, std::string_view replay_name) {
  const size_t at = std::min(envelope.find(kResources), envelope.size());
  std::string replayed;
  replayed.reserve(envelope.size() + kReplayName.size() + replay_name.size() + 2);
  replayed += envelope.substr(0, at);
  replayed += kReplayName;
  replayed += '"';
  replayed += replay_name;  // letters, digits, '.', '-', '_'
  replayed += '"';
  replayed += envelope.substr(at);
  return replayed;
}

bool is_replayed(std::string_view envelope) {
  return envelope.substr(0, envelope.find(kResources)).find(kReplayName) != std::string_view::npos;
}

}  // namespace penstock::bus

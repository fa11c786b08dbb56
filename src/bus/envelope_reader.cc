#include "bus/envelope_reader.h"

#include <simdjson.h>

namespace penstock::bus {

std::string event_id_of(std::string_view envelope) {
  constexpr std::string_view kHead = R"({"version":"0","id":")";
  const size_t end = envelope.find_first_of("\"\\", kHead.size());
  if (envelope.starts_with(kHead) && end != std::string_view::npos && envelope[end] == '"') {
    return std::string(envelope.substr(kHead.size(), end - kHead.size()));
  }
  // An id of a client's own, with characters that are escaped.
  simdjson::dom::parser parser;
  std::string_view id;
  const bool found = parser.parse(envelope.data(), envelope.size())["id"].get(id) == simdjson::SUCCESS;
  return found ? std::string(id) : std::string();
}

}  // namespace penstock::bus

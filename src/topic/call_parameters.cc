#include "topic/call_parameters.h"

#include "base/bytes.h"

namespace penstock::topic {
namespace {

constexpr char kVersion = 1;

// In the order in which they are stored.
template <typename Parameters, typename Visit>
void each_text(Parameters& parameters, Visit visit) {
  visit(parameters.protocol);
  visit(parameters.endpoint);
  visit(parameters.message_type);
  visit(parameters.topic_arn);
  visit(parameters.subscription_arn);
  visit(parameters.subject);
  visit(parameters.display_name);
  visit(parameters.link);
  visit(parameters.content_type);
}

}  // namespace

std::string encode(const CallParameters& parameters) {
  std::string value(1, kVersion);
  each_text(parameters, [&](const std::string& text) { append_sized(value, text); });
  append_varint(value, parameters.is_raw ? 1 : 0);
  append_varint(value, static_cast<uint64_t>(parameters.receives_per_second_max));
  return value;
}

std::optional<CallParameters> decode_call_parameters(std::string_view value) {
  ByteReader reader(value);
  const std::string_view version = reader.take(1);
  CallParameters parameters;
  each_text(parameters, [&](std::string& text) { text = reader.sized(); });
  parameters.is_raw = reader.varint() != 0;
  parameters.receives_per_second_max = static_cast<int32_t>(reader.varint());
  return reader.done() && version[0] == kVersion ? std::optional(std::move(parameters))
                                                 : std::nullopt;
}

}  // namespace penstock::topic

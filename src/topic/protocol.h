// The ways in which a subscriber is reached. Pure functions.
#ifndef PENSTOCK_TOPIC_PROTOCOL_H_
#define PENSTOCK_TOPIC_PROTOCOL_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace penstock::topic {

enum class Protocol : uint8_t { kSqs, kHttp, kHttps, kEmail, kEmailJson };
inline constexpr std::array<std::string_view, 5> kProtocolNames{"sqs", "http", "https", "email",
                                                                "email-json"};

inline std::string_view name_of(Protocol protocol) {
  return kProtocolNames.at(static_cast<size_t>(protocol));
}
inline std::optional<Protocol> protocol_of(std::string_view name) {
  for (size_t i = 0; i < kProtocolNames.size(); ++i) {
    if (kProtocolNames.at(i) == name) {
      return static_cast<Protocol>(i);
    }
  }
  return std::nullopt;
}
inline bool is_http(Protocol protocol) {
  return protocol == Protocol::kHttp || protocol == Protocol::kHttps;
}
inline bool is_email(Protocol protocol) {
  return protocol == Protocol::kEmail || protocol == Protocol::kEmailJson;
}

}  // namespace penstock::topic

#endif  // PENSTOCK_TOPIC_PROTOCOL_H_

#include "bus/connection_records.h"

#include <fmt/format.h>

#include "aws/json_codec.h"

namespace penstock::bus {
namespace {

constexpr char kVersion = 1;

template <typename T>
std::string encode_record(const T& record) {
  std::string value(1, kVersion);
  aws::encode_json(aws::kStructure<T>, &record, value);
  return value;
}

template <typename T>
Result<T> decode_record(std::string_view value) {
  T record;
  aws::Constraints unchecked(aws::Wording::kUnchecked);
  const bool is_known = !value.empty() && value.front() == kVersion;
  if (!is_known ||
      !aws::decode_json(aws::kStructure<T>, value.substr(1), false, &record, unchecked).ok()) {
    return Error(kCorrupt, fmt::format("a stored {} has an unknown form", T::kName));
  }
  return record;
}

}  // namespace

std::string encode(const ConnectionRecord& record) { return encode_record(record); }
std::string encode(const ApiDestinationRecord& record) { return encode_record(record); }

Result<ConnectionRecord> decode_connection(std::string_view value) {
  return decode_record<ConnectionRecord>(value);
}
Result<ApiDestinationRecord> decode_api_destination(std::string_view value) {
  return decode_record<ApiDestinationRecord>(value);
}

}  // namespace penstock::bus

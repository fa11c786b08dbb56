// Records on disk that are a shape's JSON behind a version. Pure functions.
#ifndef PENSTOCK_BUS_JSON_RECORDS_H_
#define PENSTOCK_BUS_JSON_RECORDS_H_

#include <fmt/format.h>

#include <string>
#include <string_view>

#include "aws/constraints.h"
#include "aws/json_codec.h"
#include "aws/shape.h"
#include "base/result.h"

namespace penstock::bus {

// In the on-disk format: do not change it, add versions.
inline constexpr char kJsonRecordVersion = 1;

template <typename T>
std::string encode_record(const T& record) {
  std::string value(1, kJsonRecordVersion);
  aws::encode_json(aws::kStructure<T>, &record, value);
  return value;
}

// kCorrupt for any other form.
template <typename T>
Result<T> decode_record(std::string_view value) {
  T record;
  aws::Constraints unchecked(aws::Wording::kUnchecked);
  const bool is_known = !value.empty() && value.front() == kJsonRecordVersion;
  if (!is_known ||
      !aws::decode_json(aws::kStructure<T>, value.substr(1), false, &record, unchecked).ok()) {
    return Error(kCorrupt, fmt::format("a stored {} has an unknown form", T::kName));
  }
  return record;
}

}  // namespace penstock::bus

#endif  // PENSTOCK_BUS_JSON_RECORDS_H_

// Records on disk that are a shape's JSON behind a version. Pure functions.
#ifndef PENSTOCK_AWS_JSON_RECORDS_H_
#define PENSTOCK_AWS_JSON_RECORDS_H_

#include <fmt/format.h>

#include <string>
#include <string_view>

#include "aws/constraints.h"
#include "aws/json_codec.h"
#include "aws/shape.h"
#include "base/result.h"

namespace penstock::aws {

// In the on-disk format: do not change it, add versions.
inline constexpr char kJsonRecordVersion = 1;

template <typename T>
std::string encode_record(const T& record) {
  std::string value(1, kJsonRecordVersion);
  encode_json(kStructure<T>, &record, value);
  return value;
}

// kCorrupt for any other form.
template <typename T>
Result<T> decode_record(std::string_view value) {
  T record;
  Constraints unchecked(Wording::kUnchecked);
  const bool is_known = !value.empty() && value.front() == kJsonRecordVersion;
  if (!is_known || !decode_json(kStructure<T>, value.substr(1), false, &record, unchecked).ok()) {
    return Error(kCorrupt, fmt::format("a stored {} has an unknown form", T::kName));
  }
  return record;
}

}  // namespace penstock::aws

#endif  // PENSTOCK_AWS_JSON_RECORDS_H_

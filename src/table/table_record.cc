#include "table/table_record.h"

#include "aws/constraints.h"
#include "aws/json_codec.h"

namespace penstock::table {
namespace {

constexpr char kVersion = 1;

}  // namespace

std::string encode(const TableRecord& record) {
  std::string value(1, kVersion);
  aws::encode_json(aws::kStructure<TableRecord>, &record, value);
  return value;
}

std::optional<TableRecord> decode_table(std::string_view value) {
  TableRecord record;
  aws::Constraints constraints(aws::Wording::kUnchecked);
  if (value.empty() || value[0] != kVersion ||
      !aws::decode_json(aws::kStructure<TableRecord>, value.substr(1), false, &record, constraints)
           .ok()) {
    return std::nullopt;
  }
  return record;
}

}  // namespace penstock::table

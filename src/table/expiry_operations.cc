#include "table/expiry_operations.h"

#include <fmt/format.h>

#include <utility>

#include "table/table_shard.h"

namespace penstock::table {
namespace {

// What is wrong with the wish itself comes before that the last one is still under way.
Result<void> check_change(const std::optional<ExpiryRecord>& now,
                          const TimeToLiveSpecification& wanted) {
  if (now && now->attribute != wanted.attribute_name) {
    return Error(
        kValidation,
        fmt::format("TimeToLive is active on a different AttributeName: current AttributeName is "
                    "{}",
                    now->attribute));
  }
  if (now.has_value() == wanted.enabled) {
    return Error(kValidation,
                 fmt::format("TimeToLive is already {}", wanted.enabled ? "enabled" : "disabled"));
  }
  if (now && now->status != kExpiryEnabled) {
    return Error(kValidation,
                 "Time to live has been modified multiple times within a fixed interval");
  }
  return {};
}

}  // namespace

Result<UpdateTimeToLiveOutput> UpdateTimeToLive::run(TableShard& shard, service::Call& call,
                                                     const Input& input, journal::Batch& batch) {
  PENSTOCK_ASSIGN(const TablePointer table, shard.require_named(call, input.table_name));
  const TimeToLiveSpecification& wanted = *input.time_to_live_specification;
  TableRecord record = table->record;
  PENSTOCK_TRY(check_change(record.expiry, wanted));
  if (wanted.enabled) {
    auto& expiry = record.expiry.emplace();
    expiry.id = record.next_index_id++;
    expiry.attribute = wanted.attribute_name;
    expiry.status = kExpiryEnabling;
  } else {
    record.expiry.reset();
  }
  ++record.version;
  shard.save(table->path, std::move(record), batch);
  return Output{wanted};
}

Result<DescribeTimeToLiveOutput> DescribeTimeToLive::run(TableShard& shard, service::Call& call,
                                                         const Input& input, journal::Batch&) {
  PENSTOCK_ASSIGN(const TablePointer table, shard.require_named(call, input.table_name));
  Output output;
  auto& description = output.time_to_live_description.emplace();
  description.time_to_live_status = "DISABLED";
  if (const auto& expiry = table->record.expiry) {
    description.time_to_live_status = expiry->status;
    description.attribute_name = expiry->attribute;
  }
  return output;
}

}  // namespace penstock::table

#include "table/table_operations.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "service/host.h"
#include "table/policy_operations.h"
#include "table/stream_checks.h"
#include "table/table_checks.h"
#include "table/table_description.h"
#include "table/table_limits.h"
#include "table/table_shard.h"

namespace penstock::table {
namespace {

// Adds what the shard holds of the table that is asked about.
void survey_counts(const TableShard& shard, service::Call& call, std::string_view name_or_arn) {
  const auto path = resolve_table(call, name_or_arn);
  const TablePointer table = path.ok() ? shard.find(*path) : nullptr;
  if (!call.findings.has_value()) {
    call.findings = SurveyedCounts();
  }
  if (table != nullptr) {
    std::any_cast<SurveyedCounts&>(call.findings)[table->id] += shard.counts(table->id);
  }
}

TableCounts surveyed(const service::Call& call, const Table& table) {
  const auto* counts = std::any_cast<SurveyedCounts>(&call.findings);
  if (counts == nullptr) {
    return {};
  }
  const auto found = counts->find(table.id);
  return found == counts->end() ? TableCounts() : found->second.sum;
}

// Changes the tags of the table that an ARN names.
template <typename Change>
Result<EmptyShape> change_tags(TableShard& shard, const service::Call& call,
                               const std::string& resource_arn, journal::Batch& batch,
                               const Change& change) {
  PENSTOCK_ASSIGN(const TablePointer table, shard.require_named(call, resource_arn));
  TableRecord record = table->record;
  change(record.tags);
  PENSTOCK_TRY(check_tags(record.tags));
  ++record.version;
  shard.save(table->path, std::move(record), batch);
  return EmptyShape{};
}

}  // namespace

Result<CreateTableOutput> CreateTable::run(TableShard& shard, service::Call& call,
                                           const Input& input, journal::Batch& batch) {
  PENSTOCK_ASSIGN(const std::string path, resolve_table(call, input.table_name));
  PENSTOCK_ASSIGN(TableRecord record, record_of(input));
  PENSTOCK_TRY(create_stream(shard.streams(), path, input, call.now_ms, record));
  if (shard.find(path) != nullptr) {
    return Error(kResourceInUse, fmt::format("Table already exists: {}", name_of_path(path)));
  }
  if (shard.catalogue().count(path_prefix(call)) >= kTablesPerRegionMax) {
    return Error(kLimitExceeded,
                 fmt::format("Subscriber limit exceeded: There is a limit of {} tables per "
                             "subscriber",
                             kTablesPerRegionMax));
  }
  // Unique among all shards: the number grows within the shard, whose own comes in front.
  record.id = static_cast<int64_t>((uint64_t{shard.shard().id()} << 56) |
                                   (shard.shard().next_number() & ((uint64_t{1} << 56) - 1)));
  record.uuid = call.random->uuid();
  record.created_ms = call.now_ms;
  if (input.resource_policy) {
    set_resource_policy(record, *input.resource_policy, call.now_ms);
  }
  const TablePointer table = shard.save(path, std::move(record), batch);
  CreateTableOutput output;
  output.table_description = describe(*table, {});
  output.table_description->table_status = kCreating;
  return output;
}

void DescribeTable::survey(TableShard& shard, service::Call& call, const Input& input) {
  survey_counts(shard, call, input.table_name);
}

Result<DescribeTableOutput> DescribeTable::run(TableShard& shard, service::Call& call,
                                               const Input& input, journal::Batch&) {
  PENSTOCK_ASSIGN(const TablePointer table, shard.require_named(call, input.table_name));
  DescribeTableOutput output;
  output.table = describe(*table, surveyed(call, *table));
  return output;
}

void UpdateTable::survey(TableShard& shard, service::Call& call, const Input& input) {
  survey_counts(shard, call, input.table_name);
}

Result<UpdateTableOutput> UpdateTable::run(TableShard& shard, service::Call& call,
                                           const Input& input, journal::Batch& batch) {
  PENSTOCK_ASSIGN(const TablePointer before, shard.require_named(call, input.table_name));
  PENSTOCK_ASSIGN(TableRecord record, updated_record(before->record, input, call.now_ms));
  PENSTOCK_TRY(update_stream(shard.streams(), before->path, input, call.now_ms, record));
  const TableCounts counts = surveyed(call, *before);
  const TablePointer table = shard.save(before->path, std::move(record), batch);
  UpdateTableOutput output;
  output.table_description = describe(*table, counts);
  output.table_description->table_status = "UPDATING";
  return output;
}

void DeleteTable::survey(TableShard& shard, service::Call& call, const Input& input) {
  survey_counts(shard, call, input.table_name);
}

Result<DeleteTableOutput> DeleteTable::run(TableShard& shard, service::Call& call,
                                           const Input& input, journal::Batch& batch) {
  PENSTOCK_ASSIGN(const TablePointer table, shard.require_named(call, input.table_name));
  if (table->record.is_deletion_protected) {
    return Error(kValidation,
                 "Resource cannot be deleted as it is currently protected against deletion. "
                 "Disable deletion protection first.");
  }
  const TableCounts counts = surveyed(call, *table);
  shard.erase(*table, batch);
  DeleteTableOutput output;
  output.table_description = describe(*table, counts);
  output.table_description->table_status = "DELETING";
  return output;
}

// A table is on every shard; the shard of its ARN lists it.
Result<void> ListTables::gather(TableShard& shard, service::Call& call, const Input& input,
                                Output& output) {
  auto& names = output.table_names ? *output.table_names : output.table_names.emplace();
  const std::string prefix = path_prefix(call);
  const std::string after = prefix + input.exclusive_start_table_name.value_or("");
  for (auto entry = shard.tables().upper_bound(after);
       entry != shard.tables().end() && std::string_view(entry->first).starts_with(prefix);
       ++entry) {
    if (shard.shard().owns(entry->second->arn)) {
      names.emplace_back(entry->second->name());
    }
  }
  return {};
}

Result<void> ListTables::finish(service::Call&, const Input& input, Output& output) {
  auto& names = *output.table_names;
  std::sort(names.begin(), names.end());
  const auto length =
      static_cast<size_t>(input.limit.value_or(static_cast<int32_t>(kListTablesMax)));
  if (names.size() > length) {
    names.resize(length);
    output.last_evaluated_table_name = names.back();
  }
  return {};
}

Result<EmptyShape> TagResource::run(TableShard& shard, service::Call& call, const Input& input,
                                    journal::Batch& batch) {
  return change_tags(shard, call, input.resource_arn, batch, [&](auto& tags) {
    for (const Tag& tag : input.tags) {
      tags[tag.key] = tag.value;
    }
  });
}

Result<EmptyShape> UntagResource::run(TableShard& shard, service::Call& call, const Input& input,
                                      journal::Batch& batch) {
  return change_tags(shard, call, input.resource_arn, batch, [&](auto& tags) {
    for (const std::string& key : input.tag_keys) {
      tags.erase(key);
    }
  });
}

// A page's token is the last key of the page before.
Result<ListTagsOfResourceOutput> ListTagsOfResource::run(TableShard& shard, service::Call& call,
                                                         const Input& input, journal::Batch&) {
  PENSTOCK_ASSIGN(const TablePointer table, shard.require_named(call, input.resource_arn));
  const auto& tags = table->record.tags;
  ListTagsOfResourceOutput output;
  for (auto tag = input.next_token ? tags.upper_bound(*input.next_token) : tags.begin();
       tag != tags.end(); ++tag) {
    if (output.tags.size() == kTagsPerPage) {
      output.next_token = output.tags.back().key;
      break;
    }
    output.tags.push_back({tag->first, tag->second});
  }
  return output;
}

Result<DescribeLimitsOutput> DescribeLimits::run(service::Call&, const Input&, journal::Batch&) {
  return DescribeLimitsOutput{kAccountCapacityUnitsMax, kAccountCapacityUnitsMax,
                              kTableCapacityUnitsMax, kTableCapacityUnitsMax};
}

Result<DescribeEndpointsOutput> DescribeEndpoints::run(service::Call& call, const Input&,
                                                       journal::Batch&) {
  constexpr int64_t kCacheMinutes = 1440;
  const std::string_view url = call.base_url;
  const size_t authority = url.find("://");
  DescribeEndpointsOutput output;
  output.endpoints.push_back(
      {std::string(authority == std::string_view::npos ? url : url.substr(authority + 3)),
       kCacheMinutes});
  return output;
}

}  // namespace penstock::table

#include "table/read_plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <type_traits>
#include <utility>

#include "table/expression_parameters.h"
#include "table/index_checks.h"
#include "table/key_paths.h"
#include "table/legacy.h"
#include "table/table_errors.h"
#include "table/table_keys.h"
#include "table/table_lookup.h"
#include "table/table_name.h"
#include "table/table_shard.h"

namespace penstock::table {
namespace {

Error refuse(std::string text) { return {kValidation, std::move(text)}; }

template <typename Input>
const LegacyConditions& legacy_filter(const Input& input) {
  if constexpr (requires { input.query_filter; }) {
    return input.query_filter;
  } else {
    return input.scan_filter;
  }
}

// Which parameters come together, before anything is looked at.
template <typename Input>
Result<void> check_combination(const Input& input) {
  std::vector<ParameterUse> legacy{{"AttributesToGet", !input.attributes_to_get.empty()}};
  std::vector<ParameterUse> expressions{
      {"ProjectionExpression", input.projection_expression.has_value()},
      {"FilterExpression", input.filter_expression.has_value()}};
  if constexpr (requires { input.key_conditions; }) {
    legacy.push_back({"QueryFilter", !input.query_filter.empty()});
    legacy.push_back({"ConditionalOperator", input.conditional_operator.has_value()});
    // Of these two there may be either, whatever else there is; never both.
    legacy.push_back({"KeyConditions",
                      !input.key_conditions.empty() && input.key_condition_expression.has_value()});
    expressions.push_back({"KeyConditionExpression", input.key_condition_expression.has_value()});
  } else {
    legacy.push_back({"ScanFilter", !input.scan_filter.empty()});
    legacy.push_back({"ConditionalOperator", input.conditional_operator.has_value()});
  }
  PENSTOCK_TRY(check_parameters(legacy, expressions, input.expression_attribute_names,
                                input.expression_attribute_values));
  return check_legacy_conditions(input.conditional_operator, legacy_filter(input).size());
}

// Query words some of it as the service framework does, Scan none.
template <typename Input>
Result<void> check_select(const Input& input) {
  constexpr std::string_view kPrefix =
      std::is_same_v<Input, QueryInput> ? "1 validation error detected: " : "";
  const bool has_expression = input.projection_expression.has_value();
  const bool has_projection = has_expression || !input.attributes_to_get.empty();
  if (input.select == "SPECIFIC_ATTRIBUTES" && !has_projection) {
    return refuse(
        fmt::format("{}Must specify the AttributesToGet or ProjectionExpression when "
                    "choosing to get SPECIFIC_ATTRIBUTES",
                    kPrefix));
  }
  if (input.select == "ALL_PROJECTED_ATTRIBUTES" && !input.index_name) {
    return refuse("ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName");
  }
  if (input.select && *input.select != "SPECIFIC_ATTRIBUTES" && has_projection) {
    return refuse(
        fmt::format("{}Cannot specify the {} when choosing to get {}", kPrefix,
                    has_expression ? "ProjectionExpression" : "AttributesToGet",
                    *input.select == "COUNT" ? std::string("only the Count") : *input.select));
  }
  return {};
}

template <typename Input>
Result<void> read_filter(const Input& input, Placeholders& placeholders, ReadPlan& plan) {
  if (const LegacyConditions& filter = legacy_filter(input); !filter.empty()) {
    PENSTOCK_ASSIGN(plan.filter, condition_of(filter, input.conditional_operator));
  }
  if (input.filter_expression) {
    PENSTOCK_ASSIGN(plan.filter,
                    parse_condition("FilterExpression", *input.filter_expression, placeholders));
  }
  return {};
}

// What an index does not hold: of a global one it cannot be had, of a local one it is fetched.
Result<void> check_projected(const std::optional<std::string>& select, ReadPlan& plan) {
  const Index& index = *plan.index;
  if (select == "ALL_ATTRIBUTES" && !index.has_all) {
    if (!index.is_local) {
      return invalid(
          fmt::format("Select type ALL_ATTRIBUTES is not supported for global secondary index {} "
                      "because its projection type is not ALL",
                      index.name));
    }
    plan.fetches = true;
  }
  if (!plan.projection) {
    return {};
  }
  std::vector<std::string_view> missing;  // each once, in order
  std::set<std::string_view> seen;
  for (const DocumentPath& path : plan.projection->paths()) {
    const std::string_view name = path.front().name;
    if (!is_projected(*plan.table, index, name) && seen.insert(name).second) {
      missing.push_back(name);
    }
  }
  if (!missing.empty() && !index.is_local) {
    return invalid(fmt::format("Global secondary index {} does not project [{}]", index.name,
                               fmt::join(missing, ", ")));
  }
  plan.fetches = plan.fetches || !missing.empty();
  return {};
}

template <typename Input>
Result<void> find_source(const TableShard& anywhere, const service::Call& call, const Input& input,
                         ReadPlan& plan) {
  PENSTOCK_ASSIGN(plan.table, look_up(anywhere, call, input.table_name));
  if (!input.index_name) {
    return {};
  }
  plan.index = plan.table->find_index(*input.index_name);
  if (plan.index == nullptr) {
    return refuse(
        fmt::format("The table does not have the specified index: {}", *input.index_name));
  }
  if (!plan.index->is_active) {
    return refuse(
        fmt::format("Cannot read from backfilling global secondary index: {}", *input.index_name));
  }
  if (plan.is_consistent && !plan.index->is_local) {
    return refuse("Consistent reads are not supported on global secondary indexes");
  }
  return check_projected(input.select, plan);
}

Error wrong_start(std::string_view why) {
  return refuse(
      fmt::format("The provided starting key is invalid{}{}", why.empty() ? "" : ": ", why));
}

// A filter cannot look at what the key condition has settled, nor at what the index does not have:
// that is never fetched for a filter.
Result<void> check_filter(const QueryPlan& plan, bool is_legacy) {
  if (!plan.filter) {
    return {};
  }
  std::vector<std::string> names;
  collect_attributes(*plan.filter, names);
  for (const std::string& name : names) {
    if (plan.keys().contains(name)) {
      return refuse(
          fmt::format("{} can only contain non-primary key attributes: Primary key "
                      "attribute: {}",
                      is_legacy ? "QueryFilter" : "Filter Expression", name));
    }
  }
  if (plan.index == nullptr) {
    return {};
  }
  std::set<std::string> missing;
  for (const std::string& name : names) {
    if (!is_projected(*plan.table, *plan.index, name)) {
      missing.insert(name);
    }
  }
  if (!missing.empty()) {
    return invalid(
        fmt::format("Secondary index {} does not project one or more filter attributes: [{}]",
                    plan.index->name, fmt::join(missing, ", ")));
  }
  return {};
}

// A key's attributes are scalars, also where a filter or projection looks at them.
Result<void> check_paths(const ReadPlan& plan) {
  PENSTOCK_TRY(check_key_paths(*plan.table, plan.projection));
  std::vector<const DocumentPath*> paths;
  if (plan.filter) {
    collect_paths(*plan.filter, paths);
  }
  return check_key_paths(*plan.table, paths);
}

Result<std::vector<KeyTerm>> read_key_terms(const QueryInput& input, Placeholders& placeholders) {
  if (!input.key_condition_expression) {
    return key_terms(input.key_conditions);
  }
  PENSTOCK_ASSIGN(
      const Condition condition,
      parse_condition("KeyConditionExpression", *input.key_condition_expression, placeholders));
  return key_terms(condition);
}

Result<void> check_segments(const ScanInput& input) {
  if (input.segment && !input.total_segments) {
    return refuse(
        "The TotalSegments parameter is required but was not present in the request when Segment "
        "parameter is present");
  }
  if (!input.segment && input.total_segments) {
    return refuse(
        "The Segment parameter is required but was not present in the request when parameter "
        "TotalSegments is present");
  }
  if (input.segment && *input.segment >= *input.total_segments) {
    return refuse(
        fmt::format("The Segment parameter is zero-based and must be less than parameter "
                    "TotalSegments: Segment: {} is not less than TotalSegments: {}",
                    *input.segment, *input.total_segments));
  }
  return {};
}

template <typename Input>
void read_settings(const Input& input, ReadPlan& plan) {
  plan.is_consistent = input.consistent_read.value_or(false);
  plan.is_count = input.select == "COUNT";
  if (input.limit) {
    plan.limit = static_cast<size_t>(*input.limit);
  }
}

// A start that was answered to another segment would begin in the wrong place.
Result<void> check_segment(const ScanInput& input, const ScanPlan& plan) {
  if (!plan.start || !input.segment) {
    return {};
  }
  const uint32_t hash = plan.index == nullptr ? item_hash(plan.table->id, plan.start_key.partition)
                                              : partition_hash(plan.start_key.partition);
  if (hash < plan.first_hash || hash >= plan.end_hash) {
    return wrong_start(
        fmt::format("Invalid ExclusiveStartKey. Please use ExclusiveStartKey with correct Segment. "
                    "TotalSegments: {} Segment: {}",
                    *input.total_segments, *input.segment));
  }
  return {};
}

std::string partition_prefix(const QueryPlan& plan) {
  return plan.index == nullptr ? hash_key(items_prefix(plan.table->id),
                                          item_hash(plan.table->id, plan.range.partition))
                               : hash_key(index_prefix(plan.table->id, plan.index->id),
                                          partition_hash(plan.range.partition));
}

}  // namespace

void append_selected(std::string& out, std::string_view item, const std::vector<Column>& columns) {
  if (columns.empty()) {
    out.append(item);
    return;
  }
  Entries entries;
  for (const Column& column : columns) {
    if (const auto value = resolve(item, column.path)) {
      entries.emplace_back(column.name, value->bytes());
    }
  }
  append_map_content(out, entries);
}

bool is_projected(const Table& table, const Index& index, std::string_view attribute) {
  return index.has_all || table.keys.contains(attribute) || index.keys.contains(attribute) ||
         std::find(index.included.begin(), index.included.end(), attribute) != index.included.end();
}

Result<void> read_start(const Item& start, ReadPlan& plan, std::string_view mismatch) {
  if (start.is_absent()) {
    return {};
  }
  std::vector<const KeySchema*> schemas{&plan.table->keys};
  if (plan.index != nullptr) {
    schemas.push_back(&plan.index->keys);
  }
  const std::string key = key_item(schemas, start.view());
  const auto table_key = key_of_item(plan.table->keys, key);
  if (key != start.view() || !table_key.ok()) {
    return wrong_start(mismatch);
  }
  plan.start_shard = shard_of_partition(*plan.table, table_key->partition);
  if (plan.index == nullptr) {
    plan.start = item_key(plan.table->id, *table_key);
    plan.start_key = *table_key;
    return {};
  }
  const auto index_key = key_in_index(plan.index->keys, key, plan.index->name);
  if (!index_key.ok() || !*index_key) {
    return wrong_start("");
  }
  plan.start = entry_key(plan.table->id, plan.index->id, **index_key, *table_key);
  plan.start_key = **index_key;
  return {};
}

Result<void> check_start(const QueryPlan& plan) {
  if (!plan.start) {
    return {};
  }
  const KeyRange& range = plan.range;
  const bool has_range = !range.sort_lower.empty() || !range.sort_upper.empty();
  const std::string& sort = plan.start_key.sort;
  if (sort < range.sort_lower || (!range.sort_upper.empty() && sort >= range.sort_upper)) {
    return refuse("The provided starting key does not match the range key predicate");
  }
  if (!plan.start->starts_with(partition_prefix(plan) + range.partition)) {
    return has_range
               ? refuse("The query can return at most one row and cannot be restarted")
               : refuse(
                     "The provided starting key is outside query boundaries based on provided "
                     "conditions");
  }
  return {};
}

Result<QueryPlan> plan_query(const TableShard& anywhere, const service::Call& call,
                             const QueryInput& input) {
  PENSTOCK_TRY(check_table_name(input.table_name));
  PENSTOCK_TRY(check_combination(input));
  PENSTOCK_TRY(check_values(input.exclusive_start_key));
  if (!input.key_condition_expression && input.key_conditions.empty()) {
    return refuse(
        "Either the KeyConditions or KeyConditionExpression parameter must be specified in the "
        "request.");
  }
  PENSTOCK_TRY(check_select(input));
  QueryPlan plan;
  read_settings(input, plan);
  plan.is_backward = input.scan_index_forward == false;
  Placeholders placeholders(input.expression_attribute_names, input.expression_attribute_values);
  PENSTOCK_TRY(placeholders.check());
  PENSTOCK_ASSIGN(const std::vector<KeyTerm> terms, read_key_terms(input, placeholders));
  PENSTOCK_TRY(read_filter(input, placeholders, plan));
  PENSTOCK_ASSIGN(plan.projection, read_projection(input.projection_expression,
                                                   input.attributes_to_get, placeholders));
  PENSTOCK_TRY(placeholders.check_used());
  PENSTOCK_TRY(find_source(anywhere, call, input, plan));
  PENSTOCK_ASSIGN(plan.range, key_range(plan.keys(), terms));
  PENSTOCK_TRY(check_filter(plan, !input.filter_expression.has_value()));
  PENSTOCK_TRY(check_paths(plan));
  PENSTOCK_TRY(read_start(input.exclusive_start_key, plan));
  PENSTOCK_TRY(check_start(plan));
  return plan;
}

Result<ScanPlan> plan_scan(const TableShard& anywhere, const service::Call& call,
                           const ScanInput& input) {
  PENSTOCK_TRY(check_table_name(input.table_name));
  PENSTOCK_TRY(check_combination(input));
  PENSTOCK_TRY(check_values(input.exclusive_start_key));
  PENSTOCK_TRY(check_segments(input));
  PENSTOCK_TRY(check_select(input));
  ScanPlan plan;
  read_settings(input, plan);
  const auto total = static_cast<uint64_t>(input.total_segments.value_or(1));
  const auto segment = static_cast<uint64_t>(input.segment.value_or(0));
  plan.first_hash = ((segment << 32) + total - 1) / total;
  plan.end_hash = (((segment + 1) << 32) + total - 1) / total;
  Placeholders placeholders(input.expression_attribute_names, input.expression_attribute_values);
  PENSTOCK_TRY(placeholders.check());
  PENSTOCK_TRY(read_filter(input, placeholders, plan));
  PENSTOCK_ASSIGN(plan.projection, read_projection(input.projection_expression,
                                                   input.attributes_to_get, placeholders));
  PENSTOCK_TRY(placeholders.check_used());
  PENSTOCK_TRY(find_source(anywhere, call, input, plan));
  PENSTOCK_TRY(check_paths(plan));
  PENSTOCK_TRY(read_start(
      input.exclusive_start_key, plan,
      plan.index == nullptr ? "The provided key element does not match the schema" : ""));
  PENSTOCK_TRY(check_segment(input, plan));
  return plan;
}

}  // namespace penstock::table

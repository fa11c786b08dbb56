// Any bytes as a PartiQL statement. Nothing may crash, what is refused says why, and the ranges of
// keys that are read for a WHERE have every item that satisfies it and, where nothing is filtered,
// no other.
#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/assert.h"
#include "table/key_schema.h"
#include "table/select_keys.h"
#include "table/statement.h"
#include "table/statement_condition.h"
#include "table/statement_read.h"
#include "table/statement_update.h"
#include "table/statement_values.h"
#include "table/table_errors.h"
#include "table/table_limits.h"
#include "table/update.h"
#include "table/value.h"

namespace penstock::table {
namespace {

KeySchema make_schema() {
  KeySchema schema;
  schema.partition.push_back({"p", Type::kString});
  schema.sort.push_back({"s", Type::kNumber});
  return schema;
}

std::vector<std::string> make_items() {
  std::vector<std::string> items;
  for (const char* p : {"a", "b"}) {
    for (int64_t s = -1; s < 4; ++s) {
      const std::string partition = string_value(p);
      const std::string sort = number_value(s);
      const std::string other = s % 2 == 0 ? number_value(s) : string_value("x");
      Entries entries{{"p", partition}, {"s", sort}, {"v", other}};
      append_map_content(items.emplace_back(), entries);
    }
  }
  return items;
}

void expect_refusal(const Error& error) {
  PENSTOCK_CHECK(error.is(kValidation));
  PENSTOCK_CHECK(!error.message().empty());
}

bool is_read(const KeyReads& reads, const KeyBytes& key) {
  return std::any_of(reads.ranges.begin(), reads.ranges.end(), [&](const KeyRange& range) {
    return range.partition == key.partition && range.sort_lower <= key.sort &&
           (range.sort_upper.empty() || key.sort < range.sort_upper);
  });
}

void compare_reads(const Condition& where) {
  static const KeySchema kSchema = make_schema();
  static const std::vector<std::string> kItems = make_items();
  (void)split_key(kSchema, where, /*takes_lists=*/true);
  const auto reads = key_reads(kSchema, where);
  if (!reads.ok()) {
    expect_refusal(reads.error());
    return;
  }
  for (const std::string& item : kItems) {
    const bool is_wanted = is_satisfied(where, item);
    if (!reads->has_value()) {
      continue;
    }
    const bool is_in = is_read(**reads, key_of_item(kSchema, item).value());
    PENSTOCK_CHECK(!is_wanted || is_in);
    PENSTOCK_CHECK((*reads)->needs_filter || is_wanted == is_in);
  }
}

void read_statement(std::string_view text) {
  const auto statement = parse_statement(text);
  if (!statement.ok()) {
    expect_refusal(statement.error());
    return;
  }
  AnyValue parameter;
  parameter.bytes = string_value("a");
  const std::vector<AnyValue> parameters(statement->parameters, parameter);
  const StatementValues values(parameters);
  PENSTOCK_CHECK(values.check(*statement).ok());
  if (statement->kind == Statement::Kind::kInsert) {
    const auto item = values.read_item(statement->item);
    if (!item.ok()) {
      expect_refusal(item.error());
    } else {
      // An item is one container more than its attributes may be deep.
      PENSTOCK_CHECK(nesting(ValueView(make_value(Type::kMap, *item))) <= kNestingMax + 1);
    }
  }
  const auto update = update_of(statement->assignments, values);
  if (!update.ok()) {
    expect_refusal(update.error());
  } else {
    std::string out;
    (void)apply(*update, make_items().front(), out);
  }
  if (!statement->where) {
    return;
  }
  const auto where = condition_of(*statement->where, values);
  if (!where.ok()) {
    expect_refusal(where.error());
    return;
  }
  compare_reads(*where);
}

}  // namespace
}  // namespace penstock::table

// NOLINTNEXTLINE(readability-identifier-naming): the name that libFuzzer calls
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  // An exact copy, so that the sanitizer sees every byte that is read behind it.
  const std::string statement(reinterpret_cast<const char*>(data), size);
  penstock::table::read_statement(statement);
  return 0;
}

#include "table/statement_read.h"

#include <fmt/format.h>

#include <map>
#include <utility>

#include "table/select_keys.h"
#include "table/statement_condition.h"
#include "table/table_errors.h"
#include "table/table_lookup.h"
#include "table/table_name.h"
#include "table/table_shard.h"

namespace penstock::table {
namespace {

Error refuse(std::string text) { return {kValidation, std::move(text)}; }

// Takes a WHERE apart; what is no equality with a constant of a key attribute is kept.
class Splitter {
 public:
  Splitter(const KeySchema& schema, bool takes_lists)
      : schema_(schema), takes_lists_(takes_lists) {}

  Result<void> split(const Condition& condition) {
    if (condition.op == Operator::kAnd) {
      for (const Condition& part : condition.conditions) {
        PENSTOCK_TRY(split(part));
      }
      return {};
    }
    auto term = key_term(schema_, condition);
    if (!term && takes_lists_ && condition.op == Operator::kIn && condition.operands.size() == 2) {
      Condition equality = condition;
      equality.op = Operator::kEqual;
      term = key_term(schema_, equality);
    }
    if (!term || term->op != Operator::kEqual) {
      rest_.push_back(condition);
      return {};
    }
    const auto [place, is_new] = values_.emplace(term->attribute, term->values[0]);
    if (!is_new && place->second != term->values[0]) {
      return refuse(
          fmt::format("Multiple conditions on same key {}. Only single item "
                      "Update/Insert/Delete are supported",
                      term->attribute));
    }
    return {};
  }

  Result<KeyAndCondition> finish() {
    KeyAndCondition out;
    if (!rest_.empty()) {
      out.rest = combined(Operator::kAnd, std::move(rest_));
    }
    if (values_.size() < schema_.size()) {
      return out;
    }
    for (size_t i = 0; i < schema_.size(); ++i) {
      const KeyAttribute& attribute = schema_.at(i);
      if (ValueView(values_.find(attribute.name)->second).type() != attribute.type) {
        return refuse(fmt::format(
            "Key attribute's data type should match its data type in table's schema: Key {}",
            attribute.name));
      }
    }
    Entries entries(values_.begin(), values_.end());
    append_map_content(out.key, entries);
    return out;
  }

 private:
  const KeySchema& schema_;
  bool takes_lists_;
  std::map<std::string, std::string, std::less<>> values_;  // of key attributes
  std::vector<Condition> rest_;
};

Error without_key(std::string_view operation) {
  return refuse(fmt::format(
      "Select statements within {} must specify the primary key in the where clause.", operation));
}

// AWS looks at the index first: one with keys of several attributes has its own refusal.
Result<void> check_index(const Statement& statement, const Table& table,
                         std::string_view operation) {
  if (!statement.index) {
    return {};
  }
  const Index* index = table.find_index(*statement.index);
  if (index != nullptr) {
    PENSTOCK_TRY(check_single_keys(index->keys));
  }
  return operation == "ExecuteTransaction"
             ? refuse("Reads on indices are not supported within transactions.")
             : without_key(operation);
}

}  // namespace

Result<KeyAndCondition> split_key(const KeySchema& schema, const std::optional<Condition>& where,
                                  bool takes_lists) {
  Splitter splitter(schema, takes_lists);
  if (where) {
    PENSTOCK_TRY(splitter.split(*where));
  }
  return splitter.finish();
}

Result<ItemRead> plan_item_read(const TableShard& anywhere, const service::Call& call,
                                const Statement& statement, const StatementValues& values,
                                std::string_view operation) {
  std::optional<Condition> where;
  if (statement.where) {
    PENSTOCK_ASSIGN(where, condition_of(*statement.where, values));
  }
  ItemRead read;
  PENSTOCK_ASSIGN(read.table, look_up(anywhere, call, statement.table));
  PENSTOCK_TRY(check_index(statement, *read.table, operation));
  for (const Expression& column : statement.columns) {
    read.columns.push_back({column_name(column.path), column.path});
  }
  const Result<KeyAndCondition> found = split_key(read.table->keys, where, /*takes_lists=*/true);
  if (!found.ok()) {
    read.key_fault = found.error();
    return read;
  }
  if (found->key.empty() || found->rest) {
    return without_key(operation);
  }
  PENSTOCK_ASSIGN(read.key, key_of_request(read.table->keys, found->key));
  return read;
}

}  // namespace penstock::table

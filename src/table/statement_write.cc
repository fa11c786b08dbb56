#include "table/statement_write.h"

#include <utility>
#include <vector>

#include "table/item_operations.h"
#include "table/statement_condition.h"
#include "table/statement_read.h"
#include "table/statement_update.h"
#include "table/table_errors.h"
#include "table/table_limits.h"
#include "table/table_lookup.h"
#include "table/table_name.h"
#include "table/table_shard.h"

namespace penstock::table {
namespace {

Error refuse(std::string text) { return {kValidation, std::move(text)}; }

Error without_key() {
  return refuse("Where clause does not contain a mandatory equality on all key attributes");
}

Result<StatementWrite> begin(const TableShard& anywhere, const service::Call& call,
                             const Statement& statement) {
  StatementWrite plan;
  PENSTOCK_ASSIGN(plan.table, look_up(anywhere, call, statement.table));
  plan.returning = statement.returning;
  return plan;
}

void set_item(std::string item, StatementWrite& plan) {
  plan.item = std::make_unique<const std::string>(std::move(item));
  plan.write.item = *plan.item;
  Result<KeyBytes> key = key_of_write(*plan.table, plan.write);
  if (key.ok()) {
    plan.key = std::move(key).value();
  } else {
    plan.key_fault = std::move(key).error();
  }
}

// An UPDATE makes no item. A DELETE of what is not there is no error, whatever else it asks. EXISTS
// is a ConditionCheck (developer guide, "Using the EXISTS function with PartiQL").
void set_condition(Statement::Kind kind, std::optional<Condition> rest, StatementWrite& plan) {
  const std::string& hash = plan.table->keys.partition[0].name;
  std::vector<Condition> parts;
  if (kind == Statement::Kind::kUpdate) {
    parts.push_back(attribute_test(Operator::kAttributeExists, hash));
  } else if (kind == Statement::Kind::kDelete && rest) {
    parts.push_back(attribute_test(Operator::kAttributeNotExists, hash));
  }
  if (rest) {
    parts.push_back(*std::move(rest));
  }
  if (!parts.empty()) {
    plan.write.condition = combined(
        kind == Statement::Kind::kDelete ? Operator::kOr : Operator::kAnd, std::move(parts));
  }
  plan.write.kind = kind == Statement::Kind::kUpdate   ? ItemWrite::Kind::kUpdate
                    : kind == Statement::Kind::kDelete ? ItemWrite::Kind::kDelete
                                                       : ItemWrite::Kind::kCheck;
}

Result<StatementWrite> plan_insert(const TableShard& anywhere, const service::Call& call,
                                   const Statement& statement, const StatementValues& values) {
  PENSTOCK_ASSIGN(std::string item, values.read_item(statement.item));
  PENSTOCK_ASSIGN(StatementWrite plan, begin(anywhere, call, statement));
  plan.write.kind = ItemWrite::Kind::kPut;
  plan.write.replaces = false;
  set_item(std::move(item), plan);
  const Result<void> sized = check_item_size(*plan.item);
  if (!sized.ok() && !plan.key_fault) {
    plan.key_fault = sized.error();
  }
  return plan;
}

std::optional<std::string> returned(const StatementWrite& plan, const PreparedWrite& write) {
  switch (plan.returning) {
    case Returning::kNothing:
      return std::nullopt;
    case Returning::kAllOld:
      return write.before;
    case Returning::kAllNew:
      return write.after;
    case Returning::kModifiedOld:
    case Returning::kModifiedNew:
      break;
  }
  const auto& item = plan.returning == Returning::kModifiedOld ? write.before : write.after;
  std::string part;
  append_projection(part, *item, plan.write.update.paths);
  return part == kEmptyItem ? std::nullopt : std::optional(std::move(part));
}

}  // namespace

size_t StatementWrite::journal_bytes() const {
  switch (write.kind) {
    case ItemWrite::Kind::kPut:
      return item_journal_bytes(*table, item->size());
    case ItemWrite::Kind::kUpdate:
      return item_journal_bytes(*table, 2 * kItemBytesMax);
    default:
      return item_journal_bytes(*table, 0);
  }
}

Result<StatementWrite> plan_write(const TableShard& anywhere, const service::Call& call,
                                  const Statement& statement, const StatementValues& values) {
  if (statement.kind == Statement::Kind::kInsert) {
    return plan_insert(anywhere, call, statement, values);
  }
  Update update;
  PENSTOCK_ASSIGN(update, update_of(statement.assignments, values));
  std::optional<Condition> where;
  if (statement.where) {
    PENSTOCK_ASSIGN(where, condition_of(*statement.where, values));
  }
  PENSTOCK_ASSIGN(StatementWrite plan, begin(anywhere, call, statement));
  plan.write.update = std::move(update);
  Result<KeyAndCondition> found = split_key(
      plan.table->keys, where, /*takes_lists=*/statement.kind == Statement::Kind::kExists);
  if (!found.ok() || found->key.empty()) {
    plan.key_fault = found.ok() ? without_key() : found.error();
    return plan;
  }
  set_condition(statement.kind, std::move(found->rest), plan);
  set_item(std::move(found->key), plan);
  return plan;
}

Result<StatementWritten> write_statement(TableShard& shard, const StatementWrite& plan,
                                         journal::Batch& batch) {
  PENSTOCK_ASSIGN(const TablePointer table, shard.current(*plan.table));
  PENSTOCK_ASSIGN(const PreparedWrite prepared, prepare(shard, *table, plan.write));
  PENSTOCK_TRY(apply(shard, *table, prepared, batch));
  shard.save_counts(*table, batch);
  return StatementWritten{returned(plan, prepared), prepared.change.units};
}

}  // namespace penstock::table

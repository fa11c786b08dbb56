#include "tests/simulation/table_clients.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/assert.h"
#include "table/number.h"
#include "tests/simulation/service_call.h"

namespace penstock::simulation {
namespace {

constexpr const char* kTable = "lists";
constexpr const char* kIndex = "groups";
constexpr size_t kItems = 6;
constexpr int kAppendsMax = 60;  // to one item, about
constexpr size_t kPartsMax = 4;
constexpr int64_t kTryAgainMs = 20;
constexpr const char* kExpiresAt = "t";
constexpr uint64_t kLifeMaxS = 20;
// How long an item may stay that has expired.
constexpr int64_t kSweptWithinMs = 60'000;

using Number = TableHistory::Number;
using List = TableHistory::List;

template <typename Op>
auto call_table(World& world, typename Op::Input input) {
  return call<Op>(world, table::kServiceInfo, aws::Protocol::kAwsJson1_0, std::move(input));
}

using Attributes =
    std::vector<std::pair<std::string_view, std::string>>;  // values with their heads

table::Item item_of(const Attributes& attributes) {
  table::Entries entries;
  for (const auto& [name, value] : attributes) {
    entries.emplace_back(name, value);
  }
  table::Item item;
  table::append_map_content(item.bytes, entries);
  return item;
}

table::Item key_of(const std::string& item) { return item_of({{"id", table::string_value(item)}}); }

// An item's group in the index: what is before the dot, so that no group grows for ever.
std::string group_of(std::string_view item) { return std::string(item.substr(0, item.find('.'))); }

std::string list_value(const List& list) {
  std::vector<std::string> numbers;
  for (const Number number : list) {
    numbers.push_back(table::number_value(static_cast<int64_t>(number)));
  }
  std::string content;
  table::append_list_content(content, {numbers.begin(), numbers.end()});
  return table::make_value(table::Type::kList, content);
}

List list_in(std::string_view item) {
  List list;
  const auto value = item.empty() ? std::nullopt : table::find_attribute(item, "l");
  if (!value) {
    return list;
  }
  table::ListReader reader(value->content());
  while (reader.left() > 0) {
    const auto number = table::to_integer(reader.next().content());
    PENSTOCK_CHECK(number.has_value());
    list.push_back(static_cast<Number>(*number));
  }
  return list;
}

std::string name_in(std::string_view item) {
  const auto value = table::find_attribute(item, "id");
  PENSTOCK_CHECK(value.has_value());
  return std::string(value->content());
}

constexpr const char* kAppend = "SET l = list_append(if_not_exists(l, :none), :number), g = :group";

table::Item append_values(Number number, const std::string& item) {
  return item_of({{":none", list_value({})},
                  {":number", list_value({number})},
                  {":group", table::string_value(group_of(item))}});
}

bool is_open(Outcome outcome) {
  return outcome == Outcome::kUnknown || outcome == Outcome::kUnavailable;
}

}  // namespace

void TableClients::start() {
  left_ = options_.operations;
  appended_.resize(kItems);
  ++working_;
  world_.start_client(set_up());
}

void TableClients::drain() {
  ++working_;
  world_.start_client(scan_all());
}

Root TableClients::set_up() {
  table::CreateTableInput input;
  input.table_name = kTable;
  input.billing_mode = "PAY_PER_REQUEST";
  input.attribute_definitions = {{"id", "S"}, {"g", "S"}};
  input.key_schema = {{"id", "HASH"}};
  auto& index = input.global_secondary_indexes.emplace_back();
  index.index_name = kIndex;
  index.key_schema = {{"g", "HASH"}};
  index.projection.emplace().projection_type = "ALL";
  input.stream_specification.emplace();
  input.stream_specification->stream_enabled = true;
  input.stream_specification->stream_view_type = "NEW_AND_OLD_IMAGES";
  Outcome outcome = Outcome::kUnknown;
  while (is_open(outcome)) {  // one that is there was made by a request whose answer was lost
    outcome = (co_await call_table<table::CreateTable>(world_, input)).outcome;
    co_await world_.sleep_ms(1);
  }
  co_await enable_expiry();
  for (int client = 0; client < options_.clients; ++client) {
    ++working_;
    world_.start_client(work());
  }
  --working_;
}

std::string TableClients::some_item() {
  // Half of it all goes to one item.
  const size_t place = world_.random().below(2) == 0 ? 0 : world_.random().below(kItems);
  return fmt::format("i{}.{}", appended_[place] / kAppendsMax, place);
}

std::vector<std::string> TableClients::some_items() {
  std::vector<std::string> items;
  const size_t count = 2 + world_.random().below(kPartsMax - 1);
  while (items.size() < count) {
    std::string item = some_item();
    if (std::find(items.begin(), items.end(), item) == items.end()) {
      items.push_back(std::move(item));
    }
  }
  return items;
}

Number TableClients::begin_appending(std::vector<std::string> items) {
  for (const std::string& item : items) {
    ++appended_[static_cast<size_t>(item.back() - '0')];
    groups_[group_of(item)].insert(item);
  }
  return history_.asked(std::move(items));
}

void TableClients::remember(const std::string& item, const List& list) { last_seen_[item] = list; }

Root TableClients::work() {
  while (left_ > 0) {
    --left_;
    switch (world_.random().below(12)) {
      case 0:
      case 1:
        co_await append();
        break;
      case 2:
      case 3:
      case 4:
        co_await append_to_several();
        break;
      case 5:
        co_await put_batch();
        break;
      case 6:
        co_await get();
        break;
      case 7:
        co_await get_batch();
        break;
      case 8:
        co_await query_index();
        break;
      case 9:
        co_await put_expiring();
        break;
      case 10:
        co_await get_expiring();
        break;
      default:
        co_await get_several();
        break;
    }
    if (world_.random().below(4) == 0) {
      co_await world_.sleep_ms(static_cast<int64_t>(world_.random().below(200)));
    }
  }
  --working_;
}

runtime::Task<void> TableClients::append() {
  const std::string item = some_item();
  const Number number = begin_appending({item});
  table::UpdateItemInput input;
  input.table_name = kTable;
  input.key = key_of(item);
  input.update_expression = kAppend;
  input.expression_attribute_values = append_values(number, item);
  input.return_values = "ALL_OLD";
  const auto answer = co_await call_table<table::UpdateItem>(world_, input);
  if (answer.outcome == Outcome::kDone) {
    history_.saw(number, item, list_in(answer.output.attributes.view()));
  }
  history_.answered(number, answer.outcome);
}

table::TransactWriteItemsInput TableClients::transaction(Number number,
                                                         const std::vector<std::string>& items,
                                                         const std::string& checked) const {
  table::TransactWriteItemsInput input;
  for (const std::string& item : items) {
    auto& update = input.transact_items.emplace_back().update.emplace();
    update.table_name = kTable;
    update.key = key_of(item);
    update.update_expression = kAppend;
    update.expression_attribute_values = append_values(number, item);
  }
  if (!checked.empty()) {
    auto& check = input.transact_items.emplace_back().condition_check.emplace();
    check.table_name = kTable;
    check.key = key_of(checked);
    check.condition_expression = "size(l) = :length";
    check.expression_attribute_values = item_of(
        {{":length", table::number_value(static_cast<int64_t>(last_seen_.at(checked).size()))}});
  }
  return input;
}

// Sometimes on the condition that another item is still as it was seen: if the transaction is done,
// it saw just that. One with a token is asked for until the answer is known.
runtime::Task<void> TableClients::append_to_several() {
  std::vector<std::string> items = some_items();
  std::string checked;
  if (const auto seen = last_seen_.find(items.back());
      seen != last_seen_.end() && !seen->second.empty() && world_.random().below(2) == 0) {
    checked = items.back();
    items.pop_back();
  }
  const List seen = checked.empty() ? List() : last_seen_.at(checked);
  const Number number = begin_appending(items);
  table::TransactWriteItemsInput input = transaction(number, items, checked);
  const bool has_token = world_.random().below(2) == 0;
  if (has_token) {
    input.client_request_token = fmt::format("token-{}", number);
  }
  auto answer = co_await call_table<table::TransactWriteItems>(world_, input);
  // Once an answer was lost only kDone says something: a refusal may be for the first try's sake.
  const bool was_lost = answer.outcome == Outcome::kUnknown;
  while (has_token && is_open(answer.outcome) && was_lost) {
    co_await world_.sleep_ms(kTryAgainMs);
    answer = co_await call_table<table::TransactWriteItems>(world_, input);
  }
  if (was_lost && answer.outcome != Outcome::kDone) {
    answer.outcome = Outcome::kUnknown;
  }
  if (answer.outcome == Outcome::kDone && !checked.empty()) {
    history_.saw(number, checked, seen);
  }
  history_.answered(number, answer.outcome);
}

// New items; each is an operation of its own.
runtime::Task<void> TableClients::put_batch() {
  table::BatchWriteItemInput input;
  std::map<std::string, Number> numbers;
  const uint64_t count = 1 + world_.random().below(6);
  for (uint64_t i = 0; i < count; ++i) {
    const std::string name = fmt::format("b{}", history_.operations());
    const Number number = history_.asked({name});
    numbers.emplace(name, number);
    auto& put = input.request_items[kTable].emplace_back().put_request.emplace();
    put.item = item_of({{"id", table::string_value(name)},
                        {"l", list_value({number})},
                        {"g", table::string_value(group_of(name))}});
  }
  const auto answer = co_await call_table<table::BatchWriteItem>(world_, input);
  if (answer.outcome == Outcome::kDone && answer.output.unprocessed_items) {
    for (const auto& [table, left] : *answer.output.unprocessed_items) {
      for (const table::WriteRequest& request : left) {
        const auto known = numbers.find(name_in(request.put_request->item.view()));
        history_.answered(known->second, Outcome::kUnavailable);
        numbers.erase(known);
      }
    }
  }
  for (const auto& [name, number] : numbers) {
    history_.answered(number, answer.outcome);
  }
}

runtime::Task<void> TableClients::get() {
  const std::string item = some_item();
  const Number number = history_.asked({});
  table::GetItemInput input;
  input.table_name = kTable;
  input.key = key_of(item);
  input.consistent_read = true;
  const auto answer = co_await call_table<table::GetItem>(world_, input);
  if (answer.outcome == Outcome::kDone) {
    const List list = list_in(answer.output.item.view());
    history_.saw(number, item, list);
    remember(item, list);
  }
  history_.answered(number, answer.outcome);
}

// All at one instant.
runtime::Task<void> TableClients::get_several() {
  const std::vector<std::string> items = some_items();
  const Number number = history_.asked({});
  table::TransactGetItemsInput input;
  for (const std::string& item : items) {
    auto& get = input.transact_items.emplace_back().get;
    get.table_name = kTable;
    get.key = key_of(item);
  }
  const auto answer = co_await call_table<table::TransactGetItems>(world_, input);
  if (answer.outcome == Outcome::kDone) {
    for (size_t i = 0; i < items.size(); ++i) {
      const List list = list_in((*answer.output.responses)[i].item.view());
      history_.saw(number, items[i], list);
      remember(items[i], list);
    }
  }
  history_.answered(number, answer.outcome);
}

// Each by itself.
runtime::Task<void> TableClients::get_batch() {
  const std::vector<std::string> items = some_items();
  table::BatchGetItemInput input;
  std::map<std::string, Number> numbers;
  for (const std::string& item : items) {
    numbers.emplace(item, history_.asked({}));
    input.request_items[kTable].keys.push_back(key_of(item));
  }
  input.request_items[kTable].consistent_read = true;
  const auto answer = co_await call_table<table::BatchGetItem>(world_, input);
  std::map<std::string, List> lists;
  if (answer.outcome == Outcome::kDone) {
    for (const std::string_view item : answer.output.responses->at(kTable)) {
      lists[name_in(item)] = list_in(item);
    }
  }
  for (const auto& [item, number] : numbers) {
    if (answer.outcome == Outcome::kDone) {
      history_.saw(number, item, lists[item]);
    }
    history_.answered(number, answer.outcome);
  }
}

// An index is never behind: what it shows of each item, or that it shows none, was so while the
// query ran.
runtime::Task<void> TableClients::query_index() {
  const std::string group = group_of(some_item());
  std::map<std::string, Number> numbers;
  for (const std::string& item : groups_[group]) {
    numbers.emplace(item, history_.asked({}));
  }
  table::QueryInput input;
  input.table_name = kTable;
  input.index_name = kIndex;
  input.key_condition_expression = "g = :group";
  input.expression_attribute_values = item_of({{":group", table::string_value(group)}});
  const auto answer = co_await call_table<table::Query>(world_, input);
  std::map<std::string, List> lists;
  if (answer.outcome == Outcome::kDone) {
    for (const std::string_view item : *answer.output.items) {
      lists[name_in(item)] = list_in(item);
    }
  }
  for (const auto& [item, number] : numbers) {
    if (answer.outcome == Outcome::kDone) {
      history_.saw(number, item, lists[item]);
    }
    history_.answered(number, answer.outcome);
  }
}

// One that says it is enabled already was done by a request whose answer was lost.
runtime::Task<void> TableClients::enable_expiry() {
  table::UpdateTimeToLiveInput input;
  input.table_name = kTable;
  input.time_to_live_specification.emplace();
  input.time_to_live_specification->enabled = true;
  input.time_to_live_specification->attribute_name = kExpiresAt;
  Outcome outcome = Outcome::kUnknown;
  while (is_open(outcome)) {
    outcome = (co_await call_table<table::UpdateTimeToLive>(world_, input)).outcome;
    co_await world_.sleep_ms(1);
  }
}

runtime::Task<void> TableClients::put_expiring() {
  const std::string name = fmt::format("x{}", ++expiring_names_);
  const int64_t expires_s =
      world_.system_ms() / 1'000 + static_cast<int64_t>(world_.random().below(kLifeMaxS));
  table::PutItemInput input;
  input.table_name = kTable;
  input.item = item_of({{"id", table::string_value(name)},
                        {"g", table::string_value("x")},
                        {kExpiresAt, table::number_value(expires_s)}});
  const auto answer = co_await call_table<table::PutItem>(world_, input);
  if (answer.outcome == Outcome::kDone) {
    expiring_.emplace_back(name, expires_s);
  }
}

// Never early.
runtime::Task<void> TableClients::get_expiring() {
  if (expiring_.empty()) {
    co_return;
  }
  const auto [name, expires_s] = expiring_[world_.random().below(expiring_.size())];
  table::GetItemInput input;
  input.table_name = kTable;
  input.key = key_of(name);
  const auto answer = co_await call_table<table::GetItem>(world_, input);
  const bool is_gone = answer.outcome == Outcome::kDone && answer.output.item.is_absent();
  if (is_gone && world_.latest_system_ms() / 1'000 <= expires_s) {
    violations_.push_back(fmt::format("{} expired before {}", name, expires_s));
  }
}

std::vector<std::string> TableClients::violations() const {
  std::vector<std::string> all = history_.violations();
  all.insert(all.end(), violations_.begin(), violations_.end());
  return all;
}

Root TableClients::scan_all() {
  co_await world_.sleep_ms(static_cast<int64_t>(kLifeMaxS) * 1'000 + kSweptWithinMs +
                           world_.clock_lag_ms());
  table::ScanInput input;
  input.table_name = kTable;
  input.consistent_read = true;
  input.limit = static_cast<int32_t>(1 + world_.random().below(50));
  for (bool is_last = false; !is_last;) {
    const auto answer = co_await call_table<table::Scan>(world_, input);
    PENSTOCK_CHECK(answer.outcome != Outcome::kRefused);
    if (answer.outcome != Outcome::kDone) {
      co_await world_.sleep_ms(kTryAgainMs);
      continue;
    }
    for (const std::string_view item : *answer.output.items) {
      if (table::find_attribute(item, kExpiresAt)) {
        violations_.push_back(name_in(item) + " has not expired");
      } else {
        history_.found(name_in(item), list_in(item));
      }
    }
    input.exclusive_start_key = answer.output.last_evaluated_key;
    is_last = answer.output.last_evaluated_key.is_absent();
  }
  history_.check();
  --working_;
}

}  // namespace penstock::simulation

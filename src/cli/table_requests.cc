#include "cli/table_requests.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/assert.h"
#include "base/random.h"

namespace penstock::cli {
namespace {

// Names, keys and the small values of an item.
constexpr size_t kFixedBytes = 48;
constexpr size_t kTextBytes = size_t{64} * 1024;
constexpr size_t kCountBytesMax = 64;
constexpr uint64_t kTextSeed = 17;

}  // namespace

std::string_view operation_name(TableAction action) {
  switch (action) {
    case TableAction::kPut:
      return "PutItem";
    case TableAction::kGet:
      return "GetItem";
    case TableAction::kBatchWrite:
      return "BatchWriteItem";
    case TableAction::kQuery:
      return "Query";
    case TableAction::kUpdate:
      return "UpdateItem";
  }
  return {};
}

TableRequests::TableRequests(std::string table, size_t item_bytes)
    : table_(std::move(table)), filler_bytes_(item_bytes - kFixedBytes) {
  PENSTOCK_CHECK(item_bytes >= kItemBytesMin && item_bytes <= kItemBytesMax);
  constexpr std::string_view kLetters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-";
  SeededRandom random(kTextSeed);
  text_.reserve(kTextBytes + filler_bytes_);
  while (text_.size() < kTextBytes + filler_bytes_) {
    text_ += kLetters[random.next_u64() % kLetters.size()];
  }
}

void TableRequests::append_key(uint64_t number, std::string& body) const {
  fmt::format_to(std::back_inserter(body), R"("p":{{"S":"{:016x}"}},"s":{{"N":"{}"}})",
                 number / kItemsPerPartition, number % kItemsPerPartition);
}

void TableRequests::append_item(uint64_t number, uint64_t version, std::string& body) const {
  const size_t at = (number * 7919 + version * 104'729) % kTextBytes;
  body += '{';
  append_key(number, body);
  fmt::format_to(std::back_inserter(body),
                 R"(,"at":{{"N":"17{:011}"}},"kind":{{"S":"order"}},"open":{{"BOOL":true}},)"
                 R"("data":{{"S":"{}"}}}})",
                 version % 100'000'000'000, std::string_view(text_).substr(at, filler_bytes_));
}

void TableRequests::append(TableAction action, uint64_t number, uint64_t batch, uint64_t version,
                           std::string& body) const {
  const auto out = std::back_inserter(body);
  switch (action) {
    case TableAction::kPut:
      fmt::format_to(out, R"({{"TableName":"{}","Item":)", table_);
      append_item(number, version, body);
      body += '}';
      break;
    case TableAction::kGet:
      fmt::format_to(out, R"({{"TableName":"{}","Key":{{)", table_);
      append_key(number, body);
      body += "}}";
      break;
    case TableAction::kBatchWrite:
      fmt::format_to(out, R"({{"RequestItems":{{"{}":[)", table_);
      for (uint64_t i = 0; i < batch; ++i) {
        body += i == 0 ? R"({"PutRequest":{"Item":)" : R"(,{"PutRequest":{"Item":)";
        append_item(number + i, version, body);
        body += "}}";
      }
      body += "]}}";
      break;
    case TableAction::kQuery:
      fmt::format_to(out,
                     R"({{"TableName":"{}","KeyConditionExpression":"p = :p",)"
                     R"("ExpressionAttributeValues":{{":p":{{"S":"{:016x}"}}}}}})",
                     table_, number / kItemsPerPartition);
      break;
    case TableAction::kUpdate:
      fmt::format_to(out, R"({{"TableName":"{}","Key":{{)", table_);
      append_key(0, body);
      body += R"(},"UpdateExpression":"SET hits = if_not_exists(hits, :zero) + :one",)"
              R"("ConditionExpression":"kind = :kind","ExpressionAttributeValues":)"
              R"({":zero":{"N":"0"},":one":{"N":"1"},":kind":{"S":"order"}}})";
      break;
  }
}

std::optional<std::string> TableRequests::complaint(TableAction action,
                                                    std::string_view reply) const {
  const auto wanted = [&](std::string_view part) {
    return reply.find(part) == std::string_view::npos
               ? std::optional(fmt::format("{} is missing in the answer to {}: {}", part,
                                           operation_name(action), reply.substr(0, 300)))
               : std::nullopt;
  };
  switch (action) {
    case TableAction::kGet:
      return reply.size() < filler_bytes_ ? wanted("an item of that size") : wanted(R"("Item":{)");
    case TableAction::kQuery:
      // It comes behind the items, which are long.
      reply.remove_prefix(reply.size() - std::min(reply.size(), kCountBytesMax));
      return wanted(fmt::format(R"("Count":{},)", kItemsPerPartition));
    case TableAction::kBatchWrite:
      return reply.find("PutRequest") == std::string_view::npos
                 ? std::nullopt
                 : std::optional<std::string>("items were left unprocessed");
    case TableAction::kPut:
    case TableAction::kUpdate:
      break;
  }
  return std::nullopt;
}

}  // namespace penstock::cli

// What `bench table` sends: requests on items of which only keys and contents change. Items are
// numbered; a hundred with consecutive numbers have one partition key. Values and pure functions;
// belong to the load's one thread.
#ifndef PENSTOCK_CLI_TABLE_REQUESTS_H_
#define PENSTOCK_CLI_TABLE_REQUESTS_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace penstock::cli {

enum class TableAction : uint8_t {
  kPut,
  kGet,
  kBatchWrite,
  kQuery,   // all items of a partition key
  kUpdate,  // adds one to an attribute of item 0, if a condition holds, which it does
};
// As in X-Amz-Target: "PutItem".
std::string_view operation_name(TableAction action);

// The table's key, and the attribute to which kUpdate adds.
inline constexpr std::string_view kBenchPartitionKey = "p";
inline constexpr std::string_view kBenchSortKey = "s";
inline constexpr std::string_view kBenchCounter = "hits";

class TableRequests {
 public:
  static constexpr uint64_t kItemsPerPartition = 100;
  static constexpr size_t kItemBytesMin = 64;
  static constexpr size_t kItemBytesMax = 400'000;

  // Items of so many bytes, as DynamoDB counts them.
  TableRequests(std::string table, size_t item_bytes);

  // Appends a request on item `number`; BatchWriteItem writes `batch` from there on. Items with the
  // same number differ by `version`.
  void append(TableAction action, uint64_t number, uint64_t batch, uint64_t version,
              std::string& body) const;

  // Nothing if the reply is what such a request must be answered with, of a table in which every
  // item is there; else what is wrong with it.
  std::optional<std::string> complaint(TableAction action, std::string_view reply) const;

 private:
  void append_key(uint64_t number, std::string& body) const;
  void append_item(uint64_t number, uint64_t version, std::string& body) const;

  std::string table_;
  size_t filler_bytes_;
  std::string text_;  // what fillers are taken from
};

}  // namespace penstock::cli

#endif  // PENSTOCK_CLI_TABLE_REQUESTS_H_

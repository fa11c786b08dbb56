// What `bench table` asks of a table: one kind of request, on items drawn at random. Belongs to the
// load's one thread (request_load.h).
#ifndef PENSTOCK_CLI_TABLE_LOAD_H_
#define PENSTOCK_CLI_TABLE_LOAD_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/random.h"
#include "cli/request_load.h"
#include "cli/table_requests.h"

namespace penstock::cli {

struct TableLoadOptions {
  TableAction action = TableAction::kPut;
  uint64_t items = 0;       // the table holds those numbered below
  uint64_t batch = 25;      // of BatchWriteItem
  bool is_filling = false;  // every item is written once, in the order of their numbers
  uint64_t seed = 0;
};

class TableLoad : public RequestSource {
 public:
  TableLoad(const TableLoadOptions& options, const TableRequests& requests);

  std::string target() const override;
  bool has_more() const override { return !options_.is_filling || next_ < options_.items; }
  uint64_t append_next(uint32_t connection, std::string& body) override;
  std::optional<std::string> complaint(uint64_t items, std::string_view reply) const override;

 private:
  const TableLoadOptions options_;
  const TableRequests& requests_;
  SeededRandom random_;
  uint64_t begun_ = 0;  // requests
  uint64_t next_ = 0;   // while filling: the next item
};

}  // namespace penstock::cli

#endif  // PENSTOCK_CLI_TABLE_LOAD_H_

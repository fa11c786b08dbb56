// Clients of a table with a global index and a stream, whose items are lists (table_history.h):
// single writes, transactions with and without conditions and tokens, batches, and every kind of
// read; and items that expire. At the end the table is scanned and the history checked. (Index,
// stream and expiry are compared with the items at each start of the server and at the end.)
#ifndef PENSTOCK_TESTS_SIMULATION_TABLE_CLIENTS_H_
#define PENSTOCK_TESTS_SIMULATION_TABLE_CLIENTS_H_

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/task.h"
#include "table/table_api.h"
#include "tests/simulation/table_history.h"
#include "tests/simulation/world.h"

namespace penstock::simulation {

class TableClients {
 public:
  struct Options {
    int clients = 5;
    int operations = 250;  // of all clients
  };
  TableClients(World& world, Options options) : world_(world), options_(options) {}
  TableClients(const TableClients&) = delete;
  TableClients& operator=(const TableClients&) = delete;

  void start();
  void drain();
  bool are_done() const { return working_ == 0; }
  const TableHistory& history() const { return history_; }
  std::vector<std::string> violations() const;

 private:
  Root set_up();
  Root work();
  Root scan_all();
  runtime::Task<void> append();
  runtime::Task<void> append_to_several();
  runtime::Task<void> put_batch();
  runtime::Task<void> get();
  runtime::Task<void> get_several();
  runtime::Task<void> get_batch();
  runtime::Task<void> query_index();
  runtime::Task<void> put_expiring();
  runtime::Task<void> get_expiring();
  runtime::Task<void> enable_expiry();
  table::TransactWriteItemsInput transaction(TableHistory::Number number,
                                             const std::vector<std::string>& items,
                                             const std::string& checked) const;
  // An item that some others append to as well; another one once its list is long.
  std::string some_item();
  std::vector<std::string> some_items();
  TableHistory::Number begin_appending(std::vector<std::string> items);
  void remember(const std::string& item, const TableHistory::List& list);

  World& world_;
  Options options_;
  TableHistory history_;
  std::map<std::string, TableHistory::List> last_seen_;
  std::map<std::string, std::set<std::string>> groups_;  // items that may be there
  std::vector<std::pair<std::string, int64_t>>
      expiring_;                         // items that were put, and their times, s
  std::vector<std::string> violations_;  // of expiry
  int expiring_names_ = 0;
  std::vector<int> appended_;  // by item, of those of some_item()
  int left_ = 0;
  int working_ = 0;
};

}  // namespace penstock::simulation

#endif  // PENSTOCK_TESTS_SIMULATION_TABLE_CLIENTS_H_

// A table service on loopback for the tests of this module: answers by a function, and clients for
// it.
#ifndef PENSTOCK_CLI_FAKE_TABLE_H_
#define PENSTOCK_CLI_FAKE_TABLE_H_

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "cli/fake_server.h"
#include "cli/table_client.h"

namespace penstock::cli {

class FakeTable {
 public:
  // Operation ("Scan") and body of a request to the body of the answer; under one lock. A body
  // with "__type" is an error.
  using Answer = std::function<std::string(const std::string& operation, const std::string& body)>;

  explicit FakeTable(Answer answer)
      : server_([answer = std::move(answer)](const std::string& head, const std::string& body) {
          const std::string reply = answer(operation_of(head), body);
          return FakeServer::reply(reply.find("__type") == std::string::npos ? 200 : 400, reply);
        }) {}

  TableClient client(Clock& clock) const {
    const ClientSettings settings{server_.endpoint(), "us-east-1", {"id", "secret", ""}, ""};
    return TableClient(AwsClient(settings, table::kServiceInfo, clock));
  }

 private:
  static std::string operation_of(const std::string& head) {
    const std::string prefix = "DynamoDB_20120810.";
    const size_t at = head.find(prefix);
    if (at == std::string::npos) {
      return {};
    }
    const size_t begin = at + prefix.size();
    return head.substr(begin, head.find_first_of("\r\n", begin) - begin);
  }

  FakeServer server_;
};

}  // namespace penstock::cli

#endif  // PENSTOCK_CLI_FAKE_TABLE_H_

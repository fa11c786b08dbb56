// What `bench topic` asks of a topic: to publish messages, each its own. On a FIFO topic every
// connection is a message group. Belongs to the load's one thread (request_load.h).
#ifndef PENSTOCK_CLI_TOPIC_LOAD_H_
#define PENSTOCK_CLI_TOPIC_LOAD_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "cli/load_message.h"
#include "cli/load_requests.h"
#include "cli/request_load.h"

namespace penstock::cli {

struct TopicLoadOptions {
  std::string topic_arn;
  int batch = 10;  // messages a request; 1: Publish
  size_t message_bytes = 1024;
  bool is_fifo = false;
  uint32_t run = 0;  // tells this run's messages from any other's
};

class TopicLoad : public RequestSource {
 public:
  explicit TopicLoad(const TopicLoadOptions& options);

  std::string target() const override;
  bool has_more() const override { return true; }
  uint64_t append_next(uint32_t connection, std::string& body) override;
  std::optional<std::string> complaint(uint64_t items, std::string_view reply) const override;

 private:
  bool is_batch_;
  RequestTemplate request_;
  uint64_t next_id_ = 0;
};

}  // namespace penstock::cli

#endif  // PENSTOCK_CLI_TOPIC_LOAD_H_

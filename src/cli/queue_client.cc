#include "cli/queue_client.h"

namespace penstock::cli {

Result<QueueClient> QueueClient::open(const ClientFlags& flags, Clock& clock) {
  PENSTOCK_ASSIGN(AwsClient client, AwsClient::open(queue::kServiceInfo, flags, clock));
  return QueueClient(std::move(client));
}

Result<std::string> QueueClient::url_of(const std::string& queue) {
  if (queue.find("://") != std::string::npos) {
    return queue;
  }
  queue::GetQueueUrlInput input;
  input.queue_name = queue;
  PENSTOCK_ASSIGN(auto output, call<queue::GetQueueUrl>(input));
  return std::move(output.queue_url);
}

std::string_view queue_name(std::string_view url) {
  const size_t slash = url.rfind('/');
  return slash == std::string_view::npos ? url : url.substr(slash + 1);
}

}  // namespace penstock::cli

#include "cli/queue_client.h"

namespace penstock::cli {

Result<QueueClient> QueueClient::open(const ClientFlags& flags, Clock& clock) {
  PENSTOCK_ASSIGN(const ClientSettings settings,
                  find_client_settings(flags, queue::kServiceInfo.name, system_surroundings()));
  return QueueClient(AwsClient(settings, queue::kServiceInfo, clock));
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

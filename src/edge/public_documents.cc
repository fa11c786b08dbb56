#include "edge/public_documents.h"

#include <fmt/format.h>

#include <utility>

namespace penstock::edge {

void PublicDocuments::put(std::string path, Document document) {
  auto shared = std::make_shared<const Document>(std::move(document));
  const std::lock_guard lock(mutex_);
  by_path_[std::move(path)] = std::move(shared);
}

bool PublicDocuments::answer(const aws::HttpRequest& request, aws::HttpReply& reply) const {
  // Nearly every request is a POST, or reads "/": they do not come as far as the lock.
  if ((request.method != "GET" && request.method != "HEAD") || request.path.size() <= 1) {
    return false;
  }
  std::shared_ptr<const Document> document;
  {
    const std::lock_guard lock(mutex_);
    const auto found = by_path_.find(request.path);
    if (found == by_path_.end()) {
      return false;
    }
    document = found->second;
  }
  reply.status = 200;
  reply.content_type = document->content_type;
  reply.body = document->bytes;
  reply.headers.emplace_back("Cache-Control",
                             document->cache_s == 0
                                 ? std::string("no-store")
                                 : fmt::format("public, max-age={}", document->cache_s));
  return true;
}

}  // namespace penstock::edge

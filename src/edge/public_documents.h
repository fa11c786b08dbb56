// Documents that anybody may read without a signature, such as the certificate that signatures of
// ours are checked with. A few, put there by the wiring; one for the whole process, any thread.
#ifndef PENSTOCK_EDGE_PUBLIC_DOCUMENTS_H_
#define PENSTOCK_EDGE_PUBLIC_DOCUMENTS_H_

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "aws/http.h"

namespace penstock::edge {

class PublicDocuments {
 public:
  struct Document {
    std::string_view content_type;  // a literal
    std::string bytes;
    int64_t cache_s = 0;  // how long whoever fetched it may keep it; 0: not at all
  };

  // `path` as requests have it: raw, with its first slash, without a query. Replaces what was
  // there.
  void put(std::string path, Document document);

  // Answers a GET or HEAD of one of them. False: it is not one of them, and nothing was touched.
  bool answer(const aws::HttpRequest& request, aws::HttpReply& reply) const;

 private:
  mutable std::mutex mutex_;
  std::map<std::string, std::shared_ptr<const Document>, std::less<>> by_path_;  // under mutex_
};

}  // namespace penstock::edge

#endif  // PENSTOCK_EDGE_PUBLIC_DOCUMENTS_H_

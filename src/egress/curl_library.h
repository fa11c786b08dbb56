// libcurl, which speaks SMTP for us, taken into the process only where a mail relay is configured:
// linked, it and the thirty libraries behind it would cost every start and every client command
// about 12 ms and 4 MiB. Once there it stays. Any thread.
#ifndef PENSTOCK_EGRESS_CURL_LIBRARY_H_
#define PENSTOCK_EGRESS_CURL_LIBRARY_H_

#include <curl/curl.h>

#include "base/result.h"

namespace penstock::egress {

// The functions that are used, by their names without "curl_"; curl's manual describes them.
struct CurlLibrary {
  decltype(&::curl_easy_init) easy_init = nullptr;
  decltype(&::curl_easy_cleanup) easy_cleanup = nullptr;
  decltype(&::curl_easy_setopt) easy_setopt = nullptr;
  decltype(&::curl_easy_getinfo) easy_getinfo = nullptr;
  decltype(&::curl_easy_strerror) easy_strerror = nullptr;
  decltype(&::curl_slist_append) slist_append = nullptr;
  decltype(&::curl_slist_free_all) slist_free_all = nullptr;
  decltype(&::curl_multi_init) multi_init = nullptr;
  decltype(&::curl_multi_cleanup) multi_cleanup = nullptr;
  decltype(&::curl_multi_setopt) multi_setopt = nullptr;
  decltype(&::curl_multi_add_handle) multi_add_handle = nullptr;
  decltype(&::curl_multi_remove_handle) multi_remove_handle = nullptr;
  decltype(&::curl_multi_perform) multi_perform = nullptr;
  decltype(&::curl_multi_info_read) multi_info_read = nullptr;
  decltype(&::curl_multi_poll) multi_poll = nullptr;
  decltype(&::curl_multi_wakeup) multi_wakeup = nullptr;

  // The first call loads it; call that one while the process has one thread, or none that uses
  // libcurl. kIoError: it is not installed, or is not what it was built against.
  static Result<const CurlLibrary*> load();
};

}  // namespace penstock::egress

#endif  // PENSTOCK_EGRESS_CURL_LIBRARY_H_

#include "egress/curl_library.h"

#include <dlfcn.h>
#include <fmt/format.h>

#include <memory>
#include <string>

namespace penstock::egress {

namespace {

// The name of the interface that the headers describe; Debian's package of it is libcurl4.
constexpr const char* kFile = "libcurl.so.4";

std::string last_error() {
  const char* text = ::dlerror();
  return text == nullptr ? "unknown error" : text;
}

template <typename Function>
bool find(void* library, const char* name, Function& function) {
  function = reinterpret_cast<Function>(::dlsym(library, name));
  return function != nullptr;
}

Result<std::unique_ptr<const CurlLibrary>> open() {
  void* const library = ::dlopen(kFile, RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) {
    return Error(kIoError, fmt::format("{}; install libcurl4", last_error()));
  }
  auto curl = std::make_unique<CurlLibrary>();
  decltype(&::curl_global_init) global_init = nullptr;
  const bool is_whole = find(library, "curl_global_init", global_init) &&
                        find(library, "curl_easy_init", curl->easy_init) &&
                        find(library, "curl_easy_cleanup", curl->easy_cleanup) &&
                        find(library, "curl_easy_setopt", curl->easy_setopt) &&
                        find(library, "curl_easy_getinfo", curl->easy_getinfo) &&
                        find(library, "curl_easy_strerror", curl->easy_strerror) &&
                        find(library, "curl_slist_append", curl->slist_append) &&
                        find(library, "curl_slist_free_all", curl->slist_free_all) &&
                        find(library, "curl_multi_init", curl->multi_init) &&
                        find(library, "curl_multi_cleanup", curl->multi_cleanup) &&
                        find(library, "curl_multi_setopt", curl->multi_setopt) &&
                        find(library, "curl_multi_add_handle", curl->multi_add_handle) &&
                        find(library, "curl_multi_remove_handle", curl->multi_remove_handle) &&
                        find(library, "curl_multi_perform", curl->multi_perform) &&
                        find(library, "curl_multi_info_read", curl->multi_info_read) &&
                        find(library, "curl_multi_poll", curl->multi_poll) &&
                        find(library, "curl_multi_wakeup", curl->multi_wakeup);
  if (!is_whole) {
    return Error(kIoError, fmt::format("{}; install a newer libcurl4", last_error()));
  }
  if (const CURLcode status = global_init(CURL_GLOBAL_DEFAULT); status != CURLE_OK) {
    return Error(kIoError, fmt::format("libcurl: {}", curl->easy_strerror(status)));
  }
  return std::unique_ptr<const CurlLibrary>(std::move(curl));
}

}  // namespace

Result<const CurlLibrary*> CurlLibrary::load() {
  static const Result<std::unique_ptr<const CurlLibrary>> kLoaded = open();
  if (!kLoaded.ok()) {
    return kLoaded.error();
  }
  return kLoaded->get();
}

}  // namespace penstock::egress

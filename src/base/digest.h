// Hashes and text encodings of bytes. Algorithms are fetched once a thread: an implicit fetch
// doubles every hash.
#ifndef PENSTOCK_BASE_DIGEST_H_
#define PENSTOCK_BASE_DIGEST_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace penstock {

using Sha256 = std::array<uint8_t, 32>;
using Md5 = std::array<uint8_t, 16>;

Sha256 sha256(std::string_view bytes);
Md5 md5(std::string_view bytes);
// For many MACs under one key use HmacKey, which keeps the keyed context.
Sha256 hmac_sha256(std::string_view key, std::string_view bytes);

// A keyed HMAC-SHA256 context. Belongs to one thread.
class HmacKey {
 public:
  explicit HmacKey(std::string_view key);
  HmacKey(HmacKey&& other) noexcept;
  HmacKey& operator=(HmacKey&& other) noexcept;
  ~HmacKey();
  Sha256 sign(std::string_view bytes);

 private:
  void* context_;  // EVP_MAC_CTX
};

// Takes as long for equal as for different inputs of one length.
bool equal_in_constant_time(std::string_view a, std::string_view b);

std::string hex(std::string_view bytes);  // lower case
template <size_t N>
std::string hex(const std::array<uint8_t, N>& bytes) {
  return hex(std::string_view(reinterpret_cast<const char*>(bytes.data()), N));
}
template <size_t N>
std::string_view view(const std::array<uint8_t, N>& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), N};
}

std::string base64(std::string_view bytes);
std::string base64url(std::string_view bytes);  // RFC 4648 section 5, no padding
// Strict: padding required for base64, forbidden for base64url; nullopt for anything else.
std::optional<std::string> decode_base64(std::string_view text);
std::optional<std::string> decode_base64url(std::string_view text);

}  // namespace penstock

#endif  // PENSTOCK_BASE_DIGEST_H_
